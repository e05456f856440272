using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace NeoResNet.Tensors.Tests;

public sealed class NhwcTensorTests
{
    [Test]
    public void A_new_tensor_is_zero()
    {
        var tensor = new NhwcTensor([3, 5]);
        Assert.That(tensor.Length, Is.EqualTo(15));
        Assert.That(tensor.Span.ToArray(), Is.All.Zero);
    }

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(1000)]
    public unsafe void The_first_element_stands_at_a_multiple_of_64_bytes(int length)
    {
        var tensors = new List<NhwcTensor>();
        for (int i = 0; i < 16; i++)
        {
            var tensor = NhwcTensor.CreateUninitialized([length]);
            tensors.Add(tensor);
            Assert.That((long)Unsafe.AsPointer(ref tensor.Span[0]) % 64, Is.Zero);
        }

        Assert.That(tensors, Has.Count.EqualTo(16), "all were alive at once");
    }

    [Test]
    public void Values_are_copied_in_and_stand_in_row_major_order()
    {
        float[] values = [0, 1, 2, 3, 4, 5];
        var tensor = new NhwcTensor([2, 3], values);
        values[5] = 99;
        Assert.That(tensor[1, 2], Is.EqualTo(5));
        Assert.That(tensor[1, 0], Is.EqualTo(3));
        tensor[0, 1] = 7;
        Assert.That(tensor.Span[1], Is.EqualTo(7));
    }

    [Test]
    public void Empty_and_scalar_tensors_work()
    {
        var empty = new NhwcTensor([0, 4]);
        var scalar = new NhwcTensor(default, [2.5f]);
        Assert.That(empty.Span.IsEmpty, Is.True);
        Assert.That(scalar[[]], Is.EqualTo(2.5f));
    }

    [Test]
    public void A_count_of_values_that_does_not_fit_the_shape_is_refused()
    {
        Assert.That(() => new NhwcTensor([2, 3], new float[5]), Throws.ArgumentException.With.Message.Contains("[2, 3]").And.Message.Contains("5"));
    }

    [Test]
    public void Indices_outside_the_shape_are_refused()
    {
        var tensor = new NhwcTensor([2, 3]);
        Assert.That(() => tensor[0, 3], Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => tensor[-1, 0], Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => tensor[0], Throws.ArgumentException.With.Message.Contains("2 indices"));
    }

    [Test]
    public void A_tensor_is_made_of_sizes_arrays_spans_and_tensor_spans()
    {
        float[] numbers = [0, 1, 2, 3, 4, 5, 6, 7];
        Assert.That(new NhwcTensor(2, 4).Shape, Is.EqualTo(new Shape(2, 4)));
        Assert.That(new NhwcTensor(5).Shape, Is.EqualTo(new Shape(5)));
        Assert.That(new NhwcTensor([2, 4], numbers.AsSpan()).ToArray(), Is.EqualTo(numbers));

        // Every second number of a row: a span that is not dense.
        var strided = new ReadOnlyTensorSpan<float>(numbers, [2, 2], [4, 2]);
        var copy = new NhwcTensor(strided);
        Assert.That(copy.Shape, Is.EqualTo(new Shape(2, 2)));
        Assert.That(copy.ToArray(), Is.EqualTo((float[])[0, 2, 4, 6]));
    }

    [Test]
    public void A_reshaped_tensor_shares_its_elements()
    {
        var tensor = new NhwcTensor([2, 3], [0, 1, 2, 3, 4, 5]);
        NhwcTensor flat = tensor.Reshape([6]);
        flat[4] = 40;
        Assert.That(tensor[1, 1], Is.EqualTo(40));
        Assert.That(tensor.Reshape(3, 2).Shape, Is.EqualTo(new Shape(3, 2)));
        Assert.That(() => tensor.Reshape(4, 2), Throws.ArgumentException.With.Message.Contains("[4, 2]"));
        Assert.That(() => tensor.Reshape([7]), Throws.ArgumentException.With.Message.Contains("[2, 3]").And.Message.Contains("[7]"));
    }

    [Test]
    public void A_slice_of_the_batch_shares_its_elements()
    {
        var tensor = new NhwcTensor([3, 2], [0, 1, 2, 3, 4, 5]);
        NhwcTensor last = tensor.SliceBatch(1, 2).SliceBatch(1, 1);
        Assert.That(last.Shape, Is.EqualTo(new Shape(1, 2)));
        Assert.That(last.ToArray(), Is.EqualTo((float[])[4, 5]));
        last[0, 0] = 40;
        Assert.That(tensor[2, 0], Is.EqualTo(40));
        Assert.That(tensor.SliceBatch(3, 0).Length, Is.Zero);
        Assert.That(() => tensor.SliceBatch(2, 2), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => tensor.SliceBatch(-1, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new NhwcTensor(default, [1f]).SliceBatch(0, 1), Throws.InvalidOperationException);
    }

    [Test]
    public void A_slice_keeps_the_memory_of_a_tensor_that_is_gone()
    {
        NhwcTensor slice = Make();
        for (int i = 0; i < 20; i++)
        {
            GC.Collect();
            _ = new NhwcTensor(1 << 20);
        }

        Assert.That(slice.ToArray(), Is.All.EqualTo(7));

        static NhwcTensor Make()
        {
            var tensor = new NhwcTensor(4, 1000);
            tensor.Span.Fill(7);
            return tensor.SliceBatch(2, 1);
        }
    }

    [Test]
    public void Tensors_that_nobody_disposes_go_with_the_garbage()
    {
        const int Megabytes = 1 << 20;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 300; i++)
        {
            new NhwcTensor(6 * Megabytes / sizeof(float)).Span.Fill(i);
        }

        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(100L * Megabytes));
    }

    [Test]
    public void Tensor_spans_have_the_shape_and_share_the_memory()
    {
        var tensor = new NhwcTensor([2, 3, 4]);
        TensorSpan<float> view = tensor.AsTensorSpan();
        Assert.That(view.Lengths.ToArray(), Is.EqualTo(new nint[] { 2, 3, 4 }));
        Assert.That(view.IsDense, Is.True);

        view[1, 2, 3] = 42;
        Assert.That(tensor[1, 2, 3], Is.EqualTo(42));

        tensor[0, 1, 0] = 17;
        ReadOnlyTensorSpan<float> readOnly = tensor.AsReadOnlyTensorSpan();
        Assert.That(readOnly[0, 1, 0], Is.EqualTo(17));
        Assert.That(Unsafe.AreSame(in readOnly[0, 0, 0], in tensor.Span[0]), Is.True);
    }
}
