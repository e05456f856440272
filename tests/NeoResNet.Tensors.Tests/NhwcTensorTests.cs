using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace NeoResNet.Tensors.Tests;

public sealed class NhwcTensorTests
{
    [Test]
    public void A_new_tensor_is_zero()
    {
        using var tensor = new NhwcTensor([3, 5]);
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
            var tensor = NhwcTensor.Uninitialized([length]);
            tensors.Add(tensor);
            Assert.That((long)Unsafe.AsPointer(ref tensor.Span[0]) % 64, Is.Zero);
        }

        tensors.ForEach(t => t.Dispose());
    }

    [Test]
    public void Values_are_copied_in_and_stand_in_row_major_order()
    {
        float[] values = [0, 1, 2, 3, 4, 5];
        using var tensor = new NhwcTensor([2, 3], values);
        values[5] = 99;
        Assert.That(tensor[1, 2], Is.EqualTo(5));
        Assert.That(tensor[1, 0], Is.EqualTo(3));
        tensor[0, 1] = 7;
        Assert.That(tensor.Span[1], Is.EqualTo(7));
    }

    [Test]
    public void Empty_and_scalar_tensors_work()
    {
        using var empty = new NhwcTensor([0, 4]);
        using var scalar = new NhwcTensor(default, [2.5f]);
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
        using var tensor = new NhwcTensor([2, 3]);
        Assert.That(() => tensor[0, 3], Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => tensor[-1, 0], Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => tensor[0], Throws.ArgumentException.With.Message.Contains("2 indices"));
    }

    [Test]
    public void Every_use_after_dispose_throws()
    {
        var tensor = new NhwcTensor([2, 3]);
        tensor.Dispose();
        tensor.Dispose();

        Assert.That(tensor.IsDisposed, Is.True);
        Assert.That(tensor.Shape, Is.EqualTo(new Shape(2, 3)));
        Assert.That(() => tensor.Span.Length, Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => tensor[0, 0], Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => tensor.AsTensorSpan().Rank, Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => tensor.AsReadOnlyTensorSpan().Rank, Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => tensor.Lease(), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Tensor_spans_have_the_shape_and_share_the_memory()
    {
        using var tensor = new NhwcTensor([2, 3, 4]);
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
