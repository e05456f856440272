using System.Text;
using NeoResNet.TestSupport;

namespace NeoResNet.Tensors.Tests;

public sealed class NpyWriteTests
{
    [TestCase(new int[0])]
    [TestCase(new[] { 0 })]
    [TestCase(new[] { 1 })]
    [TestCase(new[] { 5 })]
    [TestCase(new[] { 2, 3 })]
    [TestCase(new[] { 7, 5, 3, 2 })]
    [TestCase(new[] { 3, 0, 2 })]
    [TestCase(new[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2 })]
    public void What_is_written_is_read_back_bit_by_bit(int[] sizes)
    {
        var random = new Random(7);
        var tensor = new NhwcTensor(new Shape(sizes));
        foreach (ref float value in tensor.Span)
        {
            value = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
        }

        using var stream = new MemoryStream();
        Npy.Write(stream, tensor);
        stream.Position = 0;
        NhwcTensor back = Npy.Read(stream);
        Assert.That(back.Shape, Is.EqualTo(tensor.Shape));
        Assert.That(back.Span.ToArray().Select(BitConverter.SingleToInt32Bits), Is.EqualTo(tensor.Span.ToArray().Select(BitConverter.SingleToInt32Bits)));
    }

    [Test]
    public void The_bytes_are_those_numpy_writes()
    {
        // numpy.save of numpy.array([[1, 2]], '<f4'): the header is padded with spaces to 128 bytes and ends with a newline.
        var tensor = new NhwcTensor([1, 2], [1, 2]);
        using var stream = new MemoryStream();
        Npy.Write(stream, tensor);
        byte[] bytes = stream.ToArray();
        string text = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }".PadRight(117) + "\n";
        byte[] expected = [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(text), 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40];
        Assert.That(bytes, Is.EqualTo(expected));
    }

    [Test]
    public void A_file_is_replaced_whole_or_not_at_all()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("a.npy", [1, 2, 3]);
        var tooManyDimensions = new NhwcTensor(new Shape([.. Enumerable.Repeat(1, 30_000)]));
        Assert.That(() => Npy.Write(path, tooManyDimensions), Throws.ArgumentException);
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(folder.FileNames, Is.EqualTo(new[] { "a.npy" }));

        var tensor = new NhwcTensor([2], [3, 4]);
        Npy.Write(path, tensor);
        NhwcTensor back = Npy.Read(path);
        Assert.That(back.Span.ToArray(), Is.EqualTo(new[] { 3f, 4f }));
    }

    [Test]
    public void A_shape_too_long_for_the_header_is_refused()
    {
        int[] sizes = new int[40_000];
        Array.Fill(sizes, 1);
        var tensor = new NhwcTensor(new Shape(sizes));
        Assert.That(() => Npy.Write(new MemoryStream(), tensor), Throws.ArgumentException.With.Message.Contains("40000 dimensions"));
    }
}
