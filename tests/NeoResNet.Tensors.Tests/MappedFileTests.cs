using NeoResNet.TestSupport;

namespace NeoResNet.Tensors.Tests;

/// <summary>Tests mappings of files whose length changes while they are opened.</summary>
public sealed class MappedFileTests
{
    [Test]
    public void A_file_that_grew_is_mapped_with_the_length_that_was_checked()
    {
        using var folder = new TemporaryFolder();
        using FileStream file = File.OpenRead(folder.Write("a", [.. new float[10_000].SelectMany((_, i) => BitConverter.GetBytes((float)i))]));
        using var map = new MappedFile(file.SafeFileHandle, 16);
        using HostBuffer buffer = map.ToBuffer([4], 0);
        Assert.That((map.Length, buffer.Span.ToArray()), Is.EqualTo((16L, new float[] { 0, 1, 2, 3 })));
        Assert.That(() => map.ToBuffer([4], 4), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => map.ToBuffer([1], 16), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [TestCase(17)]
    [TestCase(4096)]
    [TestCase(1_000_000)]
    public void A_file_that_became_shorter_is_not_mapped(long length)
    {
        using var folder = new TemporaryFolder();
        using FileStream file = File.OpenRead(folder.Write("a", new byte[16]));
        Assert.That(() => new MappedFile(file.SafeFileHandle, length), Throws.TypeOf<IOException>().With.Message.Contains("shorter"));
    }

    [Test]
    public void A_whole_file_is_mapped()
    {
        using var folder = new TemporaryFolder();
        using FileStream file = File.OpenRead(folder.Write("a", new byte[5000]));
        using var map = new MappedFile(file.SafeFileHandle);
        Assert.That(map.Length, Is.EqualTo(5000));
    }
}
