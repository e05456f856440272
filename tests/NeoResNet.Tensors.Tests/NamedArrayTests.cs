namespace NeoResNet.Tensors.Tests;

public sealed class NamedArrayTests
{
    [Test]
    public void A_tensor_survives_the_way_there_and_back()
    {
        var tensor = new NhwcTensor([2, 2], [1, -0f, float.NaN, float.PositiveInfinity]);
        NamedArray array = NamedArray.FromTensor("x", tensor);
        NhwcTensor back = array.ToTensor();

        Assert.That(array.ToString(), Is.EqualTo("x: Float32 [2, 2]"));
        Assert.That(array.Bytes.ToArray()[..4], Is.EqualTo(new byte[] { 0, 0, 0x80, 0x3F }));
        Assert.That(back.Shape, Is.EqualTo(tensor.Shape));
        Assert.That(back.Span.ToArray().Select(BitConverter.SingleToInt32Bits), Is.EqualTo(tensor.Span.ToArray().Select(BitConverter.SingleToInt32Bits)));
    }

    [Test]
    public void From_tensor_copies()
    {
        var tensor = new NhwcTensor([1], [1]);
        NamedArray array = NamedArray.FromTensor("x", tensor);
        tensor.Span[0] = 2;
        NhwcTensor back = array.ToTensor();
        Assert.That(back.Span[0], Is.EqualTo(1));
    }

    [Test]
    public void Half_precision_arrays_become_float32_tensors()
    {
        var array = new NamedArray("h", ElementType.Float16, [2], new byte[] { 0x00, 0x3C, 0x00, 0xC0 });
        NhwcTensor tensor = array.ToTensor();
        Assert.That(tensor.Span.ToArray(), Is.EqualTo(new[] { 1f, -2f }));
    }

    [Test]
    public void Integers_keep_their_bytes_but_do_not_become_tensors()
    {
        var array = new NamedArray("global_step", ElementType.Int64, default, new byte[8]);
        Assert.That(array.Bytes.Length, Is.EqualTo(8));
        Assert.That(() => array.ToTensor(), Throws.InstanceOf<NotSupportedException>().With.Message.Contains("global_step").And.Message.Contains("Int64"));
        Assert.That(() => array.CopyTo(new float[1]), Throws.InstanceOf<NotSupportedException>());
    }

    [Test]
    public void A_byte_count_that_does_not_fit_the_shape_is_refused()
    {
        Assert.That(
            () => new NamedArray("w", ElementType.Float32, [2, 3], new byte[23]),
            Throws.ArgumentException.With.Message.Contains("'w'").And.Message.Contains("24 bytes, got 23"));
        Assert.That(() => new NamedArray("w", ElementType.Float64, [int.MaxValue], new byte[8]), Throws.ArgumentException);
    }

    [Test]
    public void A_destination_of_another_length_is_refused()
    {
        var array = new NamedArray("w", ElementType.Float32, [2], new byte[8]);
        Assert.That(() => array.CopyTo(new float[3]), Throws.ArgumentException.With.Message.Contains("'w'"));
    }
}
