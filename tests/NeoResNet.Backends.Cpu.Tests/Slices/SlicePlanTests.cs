using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

/// <summary>Which operations run some images at a time. A convolution of 1000 channels to 1000 on 10x10 pixels reads and writes 0.8 MB an image.</summary>
public sealed class SlicePlanTests
{
    private const int Batch = 160;

    [TestCase(1, 10)]
    [TestCase(2, 20)]
    [TestCase(7, 70)]
    public void What_fits_into_8_MB_a_thread_runs_whole(int threads, int batch)
    {
        Assert.That(SlicePlan.Of(Chain(batch, 1000, (1000, 1)), threads), Is.Empty);
        Assert.That(SlicePlan.Of(Chain(2 * batch, 1000, (1000, 1)), threads), Has.Length.EqualTo(1));
    }

    [TestCase(1, 1000, 100, 10, TestName = "As many images as 8 MB hold")]
    [TestCase(1, 1000, 99, 9, TestName = "A whole number of slices")]
    [TestCase(1, 1000, 97, 1, TestName = "A prime number of images")]
    [TestCase(1, 20_000, 3, 1, TestName = "Images larger than the cache")]
    [TestCase(2, 1000, 40, 10, TestName = "Four slices for two threads")]
    [TestCase(2, 1000, 30, 5, TestName = "Neither three slices nor five for two threads, but six")]
    [TestCase(5, 1000, 90, 10, TestName = "Nine slices for five threads: a tenth of the time is idle")]
    [TestCase(5, 1000, 80, 8, TestName = "Not eight slices for five threads, but ten")]
    [TestCase(3, 10_000, 9, 1, TestName = "Nine single images for three threads")]
    public void Threads_share_the_slices_almost_evenly(int threads, int channels, int batch, int images)
    {
        Assert.That(SlicePlan.Of(Chain(batch, channels, (channels, 1)), threads), Is.EqualTo((Stretch[])[new(0, 1, batch, images)]));
    }

    [Test]
    public void What_the_threads_cannot_share_runs_whole()
    {
        Assert.That(SlicePlan.Of(Chain(8, 10_000, (10_000, 1)), threads: 3), Is.Empty);
    }

    [Test]
    public void The_most_memory_of_a_stage_counts_and_its_last_layer_may_have_a_stride()
    {
        Assert.That(SlicePlan.Of(Chain(Batch, 250, (250, 1), (1750, 1), (10, 2)), threads: 1), Is.EqualTo((Stretch[])[new(0, 3, Batch, 10)]));
    }

    [Test]
    public void Stages_of_like_numbers_of_images_are_one_stretch()
    {
        // 20 images of the second stage fit, and are no more than twice 10.
        Assert.That(SlicePlan.Of(Chain(Batch, 1000, (1000, 1), (1000, 2), (3000, 1)), threads: 1), Is.EqualTo((Stretch[])[new(0, 3, Batch, 10)]));
    }

    [Test]
    public void Stages_of_unlike_numbers_of_images_are_two()
    {
        Assert.That(SlicePlan.Of(Chain(Batch, 1000, (1000, 1), (1000, 2), (1000, 1)), threads: 1), Is.EqualTo((Stretch[])[new(0, 2, Batch, 10), new(2, 3, Batch, 40)]));
    }

    [Test]
    public void What_is_no_image_runs_whole_behind_the_stretch()
    {
        var builder = new ProgramBuilder();
        ValueId x = builder.Input([Batch, 10, 10, 1000]), y = builder.NewValue(), mean = builder.NewValue(), last = builder.NewValue();
        builder.Add(new Conv2D(x, builder.Parameter(new(0), [1, 1, 1000, 1000]), Window.Valid(1), Epilogue.Store(y)));
        builder.Add(new GlobalMean(y, Epilogue.Store(mean)));
        builder.Add(new Softmax(mean, Epilogue.Store(last)));
        builder.Output(last);
        Assert.That(SlicePlan.Of(builder.Build(), threads: 1), Is.EqualTo((Stretch[])[new(0, 1, Batch, 10)]));
    }

    [TestCase(0)]
    [TestCase(1)]
    public void A_batch_of_one_image_or_none_has_no_slices(int batch)
    {
        Assert.That(SlicePlan.Of(Chain(batch, 20_000, (20_000, 1)), threads: 1), Is.Empty);
    }

    // 1x1 convolutions one after the other, from [batch, 10, 10, channels] on.
    private static TensorProgram Chain(int batch, int channels, params (int Outputs, int Stride)[] layers)
    {
        var builder = new ProgramBuilder();
        ValueId at = builder.Input([batch, 10, 10, channels]);
        for (int i = 0; i < layers.Length; i++)
        {
            ValueId next = builder.NewValue();
            Shape filter = [1, 1, i == 0 ? channels : layers[i - 1].Outputs, layers[i].Outputs];
            builder.Add(new Conv2D(at, builder.Parameter(new(i), filter), Window.Valid(1, stride: layers[i].Stride), Epilogue.Store(next)));
            at = next;
        }

        builder.Output(at);
        return builder.Build();
    }
}
