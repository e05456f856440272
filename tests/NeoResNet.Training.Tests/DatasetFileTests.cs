using System.Buffers.Binary;
using System.IO.Compression;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Training.Tests;

/// <summary>CIFAR-10, IDX files and tables.</summary>
public sealed class DatasetFileTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Create() => _folder = new();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void Records_of_CIFAR_10_are_planes_of_colours()
    {
        File.WriteAllBytes(_folder.PathOf("data_batch_1.bin"), [.. Record(3), .. Record(9)]);
        File.WriteAllBytes(_folder.PathOf("test_batch.bin"), Record(0));
        PhotoDatasetParts parts = PhotoDataset.Open(_folder.FullName);
        ReadOnlySpan<byte> pixels = parts.Training.Read(0).Pixels.Span;
        Assert.That(parts.Training.Classes[3], Is.EqualTo("cat"));
        Assert.That((parts.Training.LabelsOf(0)[0], parts.Training.LabelsOf(1)[0], parts.Test!.Count), Is.EqualTo((3, 9, 1)));
        Assert.That(pixels[..6].ToArray(), Is.EqualTo(new byte[] { 0, 100, 200, 1, 101, 201 }));
    }

    [Test]
    public void A_record_of_CIFAR_10_that_is_cut_or_has_no_class_is_refused()
    {
        string file = _folder.PathOf("data_batch_1.bin");
        File.WriteAllBytes(file, Record(3)[..^1]);
        Assert.That(() => PhotoDataset.Open(_folder.FullName), Throws.TypeOf<DataFileException>().With.Message.Contains("multiple of 3073 bytes"));
        File.WriteAllBytes(file, Record(10));
        Assert.That(() => PhotoDataset.Open(_folder.FullName), Throws.TypeOf<DataFileException>().With.Message.Contains("the class of photo 0 is 10"));
    }

    [TestCase("")]
    [TestCase(".gz")]
    public void IDX_files_are_grey_photos(string extension)
    {
        Write("train-images-idx3-ubyte" + extension, Idx([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
        Write("train-labels-idx1-ubyte" + extension, Idx([2], [1, 0]));
        PhotoDataset training = PhotoDataset.Open(_folder.FullName).Training;
        RgbImage photo = training.Read(1);
        Assert.That((photo.Width, photo.Height, training.LabelsOf(0)[0], training.Classes[1]), Is.EqualTo((3, 2, 1, "1")));
        Assert.That(photo.Pixels.Span[..6].ToArray(), Is.EqualTo(new byte[] { 7, 7, 7, 8, 8, 8 }));
    }

    [Test]
    public void Every_prefix_of_an_IDX_file_is_refused()
    {
        byte[] images = Idx([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        Write("train-labels-idx1-ubyte", Idx([2], [1, 0]));
        for (int length = 0; length < images.Length; length++)
        {
            Write("train-images-idx3-ubyte", images[..length]);
            Assert.That(() => PhotoDataset.Open(_folder.FullName), Throws.TypeOf<DataFileException>(), $"{length} bytes");
        }

        Write("train-images-idx3-ubyte", images);
        Assert.That(PhotoDataset.Open(_folder.FullName).Training.Count, Is.EqualTo(2));
    }

    [Test]
    public void Small_files_that_claim_many_or_wide_photos_are_refused()
    {
        Write("train-images-idx3-ubyte.gz", Idx([1_000_000, 1, 1], new byte[1_000_000]));
        Write("train-labels-idx1-ubyte.gz", Idx([1_000_000], new byte[1_000_000]));
        Assert.That(() => PhotoDataset.Open(_folder.FullName, new() { MaxMemory = 100_000_000 }), Throws.TypeOf<DataFileException>().With.Message.Contains("its 1000000 photos take 515000000 bytes"));
        Write("train-images-idx3-ubyte.gz", Idx([1, 1, 100_000], new byte[100_000]));
        Write("train-labels-idx1-ubyte.gz", Idx([1], [0]));
        Assert.That(() => PhotoDataset.Open(_folder.FullName), Throws.TypeOf<DataFileException>().With.Message.Contains("the longest supported side is 65535"));
    }

    [Test]
    public void Fashion_MNIST_of_the_system_is_read()
    {
        const string Folder = "/usr/share/datasets/fashion-mnist";
        if (!Directory.Exists(Folder))
        {
            Assert.Ignore("The Debian package dataset-fashion-mnist is not installed.");
        }

        PhotoDatasetParts parts = PhotoDataset.Open(Folder);
        Assert.That((parts.Training.Count, parts.Test!.Count, parts.Training.Classes.Count, parts.Training.Read(0).Width), Is.EqualTo((60_000, 10_000, 10, 28)));
    }

    [TestCase(',')]
    [TestCase(';')]
    [TestCase('\t')]
    public void A_table_names_photos_parts_and_labels(char separator)
    {
        Photos.Write(_folder.FullName, "a/1.png", 1);
        Photos.Write(_folder.FullName, "a/2, \"x\".png", 2);
        string[] rows = ["label,path,part", "cat,a/1.png,train", "dog,\"a/2, \"\"x\"\".png\",train", "", "cat,a/1.png,test"];
        File.WriteAllText(_folder.PathOf("t.csv"), string.Join("\r\n", rows.Select(row => row.StartsWith("dog", StringComparison.Ordinal) ? $"dog{separator}\"a/2, \"\"x\"\".png\"{separator}train" : row.Replace(',', separator))));
        PhotoDatasetParts parts = PhotoDataset.Open(_folder.PathOf("t.csv"));
        Assert.That((Photos.Describe(parts.Training), Photos.Describe(parts.Test)), Is.EqualTo((new[] { "1.png cat 1", "2, \"x\".png dog 2" }, new[] { "1.png cat 1" })));
    }

    [Test]
    public void A_table_can_give_a_photo_any_number_of_labels()
    {
        Photos.Write(_folder.FullName, "1.png", 1);
        File.WriteAllText(_folder.PathOf("t.csv"), "path,labels\n1.png,dog | cat\n1.png,\n1.png,dog|dog\n");
        PhotoDataset dataset = PhotoDataset.Open(_folder.PathOf("t.csv")).Training;
        Assert.That(dataset.IsMultiLabel);
        Assert.That(Photos.Describe(dataset), Is.EqualTo(new[] { "1.png cat+dog 1", "1.png  1", "1.png dog 1" }));
    }

    [TestCase("", "the table is empty")]
    [TestCase("a,b\n1,2\n", "the header is 'a, b'")]
    [TestCase("path,label\n1.png\n", "line 2 has 1 columns, but the header has 2")]
    [TestCase("path,label\n1.png,\n", "line 2: the label is empty")]
    [TestCase("path,label,part\n1.png,cat,other\n", "line 2: the part is 'other'")]
    [TestCase("path,label\n\"1.png,cat\n", "a quotation mark is missing in the row that begins at line 2")]
    [TestCase("path,label\n1\0.png,cat\n", "line 2: the path contains a NUL character")]
    [TestCase("path,label\n", "there are no training photos")]
    public void A_faulty_table_is_refused_with_its_line(string text, string message)
    {
        File.WriteAllText(_folder.PathOf("t.csv"), text);
        Assert.That(() => PhotoDataset.Open(_folder.PathOf("t.csv")), Throws.TypeOf<DataFileException>().With.Message.Contains(message));
    }

    // Rows take far more memory than their text.
    [TestCase("1.png,a\n", 1000)]
    [TestCase("1.png,a|b|c|d|e|f|g|h\n", 600)]
    public void A_table_of_many_short_rows_is_refused(string row, int rows)
    {
        File.WriteAllText(_folder.PathOf("t.csv"), $"path,labels\n{string.Concat(Enumerable.Repeat(row, rows))}");
        Assert.That(
            () => PhotoDataset.Open(_folder.PathOf("t.csv"), new() { MaxMemory = 500_000 }),
            Throws.TypeOf<DataFileException>().With.Message.Contains("take more than 500000 bytes of memory (PhotoDatasetOptions.MaxMemory)"));
        Assert.That(PhotoDataset.Open(_folder.PathOf("t.csv"), new() { MaxMemory = 5_000_000 }).Training.Count, Is.EqualTo(rows));
    }

    private static byte[] Record(byte label) => [label, .. Enumerable.Range(0, 3 * 1024).Select(i => (byte)((i % 1024 % 56) + (i / 1024 * 100)))];

    private static byte[] Idx(int[] sizes, byte[] content)
    {
        var header = new byte[4 + (4 * sizes.Length)];
        (header[2], header[3]) = (8, (byte)sizes.Length);
        for (int i = 0; i < sizes.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * i)), sizes[i]);
        }

        return [.. header, .. content];
    }

    private void Write(string name, byte[] content)
    {
        using Stream file = File.Create(_folder.PathOf(name));
        using Stream target = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file;
        target.Write(content);
    }
}
