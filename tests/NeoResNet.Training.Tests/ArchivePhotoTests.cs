using System.Formats.Tar;
using System.IO.Compression;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Training.Tests;

/// <summary>Photos of an archive that cannot be read, as photos of a folder that cannot be read.</summary>
public sealed class ArchivePhotoTests
{
    private static readonly byte[] Long = new byte[5000];

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Create() => _folder = new();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [TestCase(".tar")]
    [TestCase(".tar.gz")]
    [TestCase(".zip")]
    public void A_photo_that_is_too_long_is_named_and_the_others_are_read(string extension)
    {
        PhotoDataset dataset = PhotoDataset.Open(Archive(extension, ("cat/1.png", Photos.Png(1)), ("cat/2.png", Long), ("dog/3.png", Photos.Png(3))), Limited()).Training;
        Assert.That(Photos.Describe(dataset.Subset([0, 2])), Is.EqualTo(new[] { "1.png cat 1", "3.png dog 3" }));
        Assert.That(
            () => dataset.Read(1),
            Throws.TypeOf<DataFileException>().With.Message.Contains("cat/2.png").And.Message.Contains("longer than 1000 bytes, the maximum (PhotoOptions.MaxFileLength, --max-file-length)"));
    }

    // .NET does not compare the checksums of entries.
    [TestCase(CompressionLevel.NoCompression, "its checksum does not match")]
    [TestCase(CompressionLevel.Optimal, "damaged")]
    public void A_damaged_photo_of_a_zip_archive_is_named_and_the_others_are_read(CompressionLevel compression, string reason)
    {
        byte[] photo = Photos.Png(2);
        string file = Zip(compression, ("cat/1.png", Photos.Png(1)), ("cat/2.png", photo), ("dog/3.png", Photos.Png(3)));
        byte[] bytes = File.ReadAllBytes(file);
        int name = bytes.AsSpan().IndexOf("cat/2.png"u8), content = name + "cat/2.png".Length;
        bytes[content + 40] ^= 1;
        File.WriteAllBytes(file, bytes);
        PhotoDataset dataset = PhotoDataset.Open(file).Training;
        Assert.That(Photos.Describe(dataset.Subset([0, 2])), Is.EqualTo(new[] { "1.png cat 1", "3.png dog 3" }));
        DataFileException first = Assert.Throws<DataFileException>(() => dataset.Read(1))!, second = Assert.Throws<DataFileException>(() => dataset.Read(1))!;
        Assert.That(first.Message, Does.Contain("cat/2.png").And.Contain(reason));
        Assert.That(second, Is.Not.SameAs(first).And.Message.EqualTo(first.Message));
    }

    [Test]
    public void An_encrypted_photo_of_a_zip_archive_is_named()
    {
        string file = Zip(CompressionLevel.NoCompression, ("cat/1.png", Photos.Png(1)), ("dog/2.png", Photos.Png(2)));
        byte[] bytes = File.ReadAllBytes(file);
        bytes[bytes.AsSpan().IndexOf("PK\u0001\u0002"u8) + 8] |= 1;
        File.WriteAllBytes(file, bytes);
        PhotoDataset dataset = PhotoDataset.Open(file).Training;
        Assert.That(() => dataset.Read(0), Throws.TypeOf<DataFileException>().With.Message.Contains("cat/1.png").And.Message.Contains("it is encrypted"));
        Assert.That(dataset.Read(1).Width, Is.EqualTo(8));
    }

    // Reading them takes time, although they are not kept.
    [TestCase(".tar")]
    [TestCase(".tar.gz")]
    [TestCase(".zip")]
    public void Many_photos_that_are_too_long_are_refused(string extension)
    {
        string file = Archive(extension, [("cat/1.png", Photos.Png(1)), .. Enumerable.Range(0, 60).Select(i => ($"cat/long{i}.png", Long))]);
        Assert.That(
            () => PhotoDataset.Open(file, Limited() with { MaxMemory = 12_000 }),
            Throws.TypeOf<DataFileException>().With.Message.Contains("PhotoDatasetOptions.MaxMemory").And.Message.Not.Contains("DownloadOptions"));
    }

    [TestCase(".tar")]
    [TestCase(".tar.gz")]
    public void Messages_about_archives_do_not_speak_of_downloads(string extension)
    {
        string file = Archive(extension, ("cat/1.png", Photos.Png(1)), ("dog/2.png", Photos.Png(2)));
        byte[] whole = File.ReadAllBytes(file);
        foreach (int length in Enumerable.Range(300, whole.Length - 300).Where(length => length % 41 == 0))
        {
            File.WriteAllBytes(file, whole[..length]);
            try
            {
                _ = PhotoDataset.Open(file);
            }
            catch (DataFileException e)
            {
                Assert.That(e.Message, Does.Not.Contain("ownload"));
            }
        }
    }

    [TestCase(1L << 40, 1L << 31)]
    [TestCase(1L << 30, 1L << 29)]
    public void The_default_memory_is_at_most_half_of_the_memory_of_the_machine(long available, long expected)
    {
        Assert.That(MachineMemory.Bound(PhotoDatasetOptions.LargestDefaultMaxMemory, available), Is.EqualTo(expected));
        Assert.That(new PhotoDatasetOptions().MaxMemory, Is.EqualTo(MachineMemory.Bound(1L << 31)).And.LessThanOrEqualTo(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2));
    }

    private static PhotoDatasetOptions Limited() => new() { Photos = new() { MaxFileLength = 1000 } };

    private string Archive(string extension, params (string Name, byte[] Content)[] files)
    {
        if (extension == ".zip")
        {
            return Zip(CompressionLevel.Fastest, files);
        }

        string path = _folder.PathOf("archive" + extension);
        using FileStream file = File.Create(path);
        using Stream content = extension == ".tar" ? file : new GZipStream(file, CompressionLevel.Fastest);
        using var tar = new TarWriter(content);
        foreach ((string name, byte[] bytes) in files)
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) });
        }

        return path;
    }

    private string Zip(CompressionLevel compression, params (string Name, byte[] Content)[] files)
    {
        string path = _folder.PathOf("archive.zip");
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach ((string name, byte[] bytes) in files)
        {
            using Stream entry = zip.CreateEntry(name, compression).Open();
            entry.Write(bytes);
        }

        return path;
    }
}
