using System.Formats.Tar;
using System.IO.Compression;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Training.Tests;

public sealed class DatasetTests
{
    private static readonly string[] Training = ["1.png cat 1", "2.png cat 2", "3.png dog 3"], Test = ["4.png dog 4"];

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Create() => _folder = new();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [TestCase("train", "test")]
    [TestCase("Training", "testing")]
    public void A_folder_with_parts_has_one_class_per_folder(string training, string test)
    {
        string folder = WriteParts(training, test);
        PhotoDatasetParts parts = PhotoDataset.Open(folder);
        Assert.Multiple(() =>
        {
            Assert.That(parts.Training.Classes, Is.EqualTo(new[] { "cat", "dog" }));
            Assert.That(Photos.Describe(parts.Training), Is.EqualTo(Training));
            Assert.That(parts.Validation, Is.Null);
            Assert.That(Photos.Describe(parts.Test), Is.EqualTo(Test));
        });
    }

    [Test]
    public void A_folder_without_parts_is_for_training()
    {
        PhotoDatasetParts parts = PhotoDataset.Open(Path.Combine(WriteParts("train", "test"), "train"));
        Assert.That((Photos.Describe(parts.Training), parts.Validation, parts.Test), Is.EqualTo((Training, (PhotoDataset?)null, (PhotoDataset?)null)));
    }

    [TestCase(".tar")]
    [TestCase(".tar.gz")]
    [TestCase(".zip")]
    public void An_archive_gives_the_photos_of_the_folder(string extension)
    {
        _ = WriteParts("train", "test");
        string file = Archive(extension);
        PhotoDatasetParts parts = PhotoDataset.Open(file);
        Assert.That((Photos.Describe(parts.Training), Photos.Describe(parts.Test)), Is.EqualTo((Training, Test)));
    }

    [TestCase(".tar")]
    [TestCase(".tar.gz")]
    [TestCase(".zip")]
    public void A_truncated_archive_is_refused_or_gives_whole_photos(string extension)
    {
        _ = WriteParts("train", "test");
        byte[] whole = File.ReadAllBytes(Archive(extension));
        string file = _folder.PathOf("cut" + extension);
        int refused = 0;
        for (int length = 0; length < whole.Length; length += 37)
        {
            File.WriteAllBytes(file, whole[..length]);
            try
            {
                _ = Photos.Describe(PhotoDataset.Open(file).Training);
            }
            catch (DataFileException)
            {
                refused++;
            }
        }

        Assert.That(refused, Is.GreaterThan(0));
    }

    [Test]
    public void An_archive_larger_than_the_limit_is_refused()
    {
        _ = WriteParts("train", "test");
        string file = Archive(".zip");
        DataFileException failure = Assert.Throws<DataFileException>(() => PhotoDataset.Open(file, new() { MaxMemory = 300 }))!;
        Assert.That(failure.Message, Does.Contain("300 bytes (PhotoDatasetOptions.MaxMemory). Extract the archive"));
    }

    [Test]
    public void Files_that_are_no_photos_are_passed_over_and_reported()
    {
        string folder = WriteParts("train", "test");
        File.WriteAllText(Path.Combine(folder, "train", "LICENSE.txt"), "text");
        var passedOver = new List<string>();
        PhotoDatasetParts parts = PhotoDataset.Open(folder, new() { PassedOver = passedOver.Add });
        Assert.That((parts.Training.Count, passedOver.Select(Path.GetFileName)), Is.EqualTo((3, new[] { "LICENSE.txt" })));
    }

    [Test]
    public void A_class_without_photos_is_refused_by_name()
    {
        string folder = WriteParts("train", "test");
        _ = Directory.CreateDirectory(Path.Combine(folder, "train", "bird"));
        Assert.That(() => PhotoDataset.Open(folder), Throws.TypeOf<DataFileException>().With.Message.Contains("the class 'bird' has no training photo"));
    }

    [Test]
    public void A_photo_without_a_class_is_refused_by_name()
    {
        string folder = Path.Combine(WriteParts("train", "test"), "train");
        Photos.Write(folder, "9.png", 9);
        Assert.That(() => PhotoDataset.Open(folder), Throws.TypeOf<DataFileException>().With.Message.Contains("the photo '9.png' is in no class folder"));
    }

    [Test]
    public void A_class_that_only_the_test_part_has_is_refused_by_name()
    {
        string folder = WriteParts("train", "test");
        Photos.Write(folder, "test/bird/9.png", 9);
        Assert.That(() => PhotoDataset.Open(folder), Throws.TypeOf<DataFileException>().With.Message.Contains("'test/bird/9.png' has the class 'bird', but no training photo has this class"));
    }

    [Test]
    public void A_folder_without_photos_is_refused() =>
        Assert.That(() => PhotoDataset.Open(_folder.FullName), Throws.TypeOf<DataFileException>().With.Message.Contains("there are no photos"));

    [Test]
    public void Another_file_is_refused_with_its_kind()
    {
        string file = _folder.PathOf("a.png");
        File.WriteAllBytes(file, Photos.Png(1));
        Assert.That(() => PhotoDataset.Open(file), Throws.TypeOf<DataFileException>().With.Message.Contains("a PNG image"));
    }

    [Test]
    public void The_photos_of_CIFAR_10_are_there()
    {
        string file = TestData.OutsidePathOf("data", "cifar10-jpeg.tar.gz");
        PhotoDatasetParts parts = PhotoDataset.Open(file);
        Assert.Multiple(() =>
        {
            Assert.That((parts.Training.Count, parts.Test!.Count), Is.EqualTo((50_000, 10_000)));
            Assert.That(parts.Training.Classes, Is.EqualTo(new[] { "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck" }));
            Assert.That(parts.Training.CountPerClass(), Is.All.EqualTo(5000));
            Assert.That((parts.Training.Read(0).Width, parts.Training.Read(49_999).Height), Is.EqualTo((32, 32)));
        });
    }

    private string WriteParts(string training, string test)
    {
        string folder = _folder.PathOf("photos");
        Photos.Write(folder, $"{training}/dog/3.png", 3);
        Photos.Write(folder, $"{training}/cat/2.png", 2);
        Photos.Write(folder, $"{training}/cat/1.png", 1);
        Photos.Write(folder, $"{test}/dog/4.png", 4);
        return folder;
    }

    // The archive contains the folder 'photos' itself.
    private string Archive(string extension)
    {
        string file = _folder.PathOf("archive" + extension), folder = _folder.PathOf("photos");
        if (extension == ".zip")
        {
            ZipFile.CreateFromDirectory(folder, file, CompressionLevel.Fastest, includeBaseDirectory: true);
            return file;
        }

        using FileStream target = File.Create(file);
        using Stream content = extension == ".tar" ? target : new GZipStream(target, CompressionLevel.Fastest);
        TarFile.CreateFromDirectory(folder, content, includeBaseDirectory: true);
        return file;
    }
}
