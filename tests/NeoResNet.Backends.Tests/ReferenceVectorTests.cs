using System.Text.Json;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Backends.Tests;

/// <summary>The reference against the vectors made from slim's own tests.</summary>
public sealed class ReferenceVectorTests
{
    private readonly ReferenceBackend _backend = new();

    [OneTimeTearDown]
    public void End() => _backend.Dispose();

    [Test]
    public void Convolutions_are_those_of_slim()
    {
        JsonElement vector = TestData.Vector("conv2d_same_even"), inputs = vector.GetProperty("inputs"), expected = vector.GetProperty("expected");
        var x = new NhwcTensor([1, 4, 4, 1], TestData.Numbers(inputs.GetProperty("x")));
        var filter = new NhwcTensor([3, 3, 1, 1], TestData.Numbers(inputs.GetProperty("weights_hwio_3x3x1x1")));
        NhwcTensor y1 = Convolve(x, filter, Window.Same(4, 4, 3));
        NhwcTensor y2 = EagerProgram.Run(_backend, p => new Pointwise(new View(p.Input(y1), 2), null, null, p.Store()));
        NhwcTensor y3 = Convolve(x, filter, Window.Padded(3, 2, 1, 1, 1));
        NhwcTensor y4 = Convolve(x, filter, Window.Same(4, 4, 3, stride: 2));
        Check(y1, [1, 4, 4, 1], expected.GetProperty("y1_conv_stride1_SAME"), 1e-6);
        Check(y2, [1, 2, 2, 1], expected.GetProperty("y2_subsample_of_y1_by_2"), 1e-6);
        Check(y3, [1, 2, 2, 1], expected.GetProperty("y3_conv2d_same_stride2"), 1e-6);
        Check(y4, [1, 2, 2, 1], expected.GetProperty("y4_conv_stride2_SAME"), 1e-6);
    }

    [TestCase(4)]
    [TestCase(5)]
    public void Max_pools_of_negative_numbers_are_those_of_tensorflow(int size)
    {
        JsonElement vector = TestData.Vector("max_pool_same_negative");
        var x = new NhwcTensor([1, size, size, 1], TestData.Numbers(vector.GetProperty("inputs").GetProperty($"x{size}")));
        Window window = Window.Same(size, size, vector.GetProperty("inputs").GetProperty("kernel").GetInt32(), vector.GetProperty("inputs").GetProperty("stride").GetInt32());
        NhwcTensor y = EagerProgram.Run(_backend, p => new MaxPool(p.Input(x), window, p.Store()));
        Check(y, [1, (size + 1) / 2, (size + 1) / 2, 1], vector.GetProperty("expected").GetProperty($"y{size}"), 0);
    }

    [TestCase("subsample_four_by_four")]
    [TestCase("subsample_three_by_three")]
    public void Strided_views_are_slims_subsample(string name)
    {
        JsonElement vector = TestData.Vector(name), inputs = vector.GetProperty("inputs"), expected = vector.GetProperty("expected");
        var x = new NhwcTensor(ShapeOf(inputs), TestData.Numbers(inputs.GetProperty("values")));
        NhwcTensor y = EagerProgram.Run(_backend, p => new Pointwise(new View(p.Input(x), inputs.GetProperty("factor").GetInt32()), null, null, p.Store()));
        Check(y, ShapeOf(expected), expected.GetProperty("values"), 0);
    }

    [Test]
    public void Scale_and_shift_give_slims_batch_norm()
    {
        JsonElement vector = TestData.Vector("batch_norm_inference"), expected = vector.GetProperty("expected");
        CheckBatchNorm(vector.GetProperty("inputs"), expected.GetProperty("epsilon_effective").GetDouble(), expected.GetProperty("y"));
    }

    [TestCase(1.001e-5, "y_fused_eps_1_001e_5")]
    [TestCase(1e-5, "y_unclamped_eps_1e_5")]
    public void Scale_and_shift_give_slims_batch_norm_at_tiny_variance(double epsilon, string expected)
    {
        JsonElement vector = TestData.Vector("batch_norm_epsilon_clamp");
        CheckBatchNorm(vector.GetProperty("inputs"), epsilon, vector.GetProperty("expected").GetProperty(expected));
    }

    private void CheckBatchNorm(JsonElement inputs, double epsilon, JsonElement expected)
    {
        double Number(string name) => inputs.GetProperty(name).GetDouble();
        double scale = Number("gamma") / Math.Sqrt(Number("moving_variance") + epsilon);
        double shift = Number("beta") - (scale * Number("moving_mean"));
        float[] values = TestData.Numbers(inputs.GetProperty("x"));
        NhwcTensor x = new([values.Length, 1], values), scales = new([1], [(float)scale]), shifts = new([1], [(float)shift]);
        NhwcTensor y = EagerProgram.Run(_backend, p => new Pointwise(p.Input(x), p.Parameter(scales), p.Parameter(shifts), p.Store()));
        Check(y, [values.Length, 1], expected, 1e-6);
    }

    private NhwcTensor Convolve(NhwcTensor x, NhwcTensor filter, Window window) =>
        EagerProgram.Run(_backend, p => new Conv2D(p.Input(x), p.Parameter(filter), window, p.Store()));

    private static Shape ShapeOf(JsonElement element) => new([.. element.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())]);

    // Relative and absolute, as TensorFlow's assertAllClose.
    private static void Check(NhwcTensor actual, Shape shape, JsonElement expected, double tolerance)
    {
        float[] numbers = TestData.Numbers(expected);
        Assert.That(actual.Shape, Is.EqualTo(shape));
        Assert.That(numbers, Has.Length.EqualTo(actual.Length));
        for (int i = 0; i < numbers.Length; i++)
        {
            Assert.That(actual.Span[i], Is.EqualTo(numbers[i]).Within(tolerance * (1 + Math.Abs(numbers[i]))));
        }
    }
}
