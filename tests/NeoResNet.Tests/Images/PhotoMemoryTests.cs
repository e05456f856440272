using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Images;

public sealed class PhotoMemoryTests
{
    private const string Options = "PhotoOptions.MaxMemory, --max-memory";

    private static IEnumerable<TestCaseData> Photos =>
    [
        new TestCaseData(JpegBytes.Scans(8, 48, 3, [1, 2, 3]), "8 x 48 pixels").SetArgDisplayNames("jpeg"),
        new TestCaseData(JpegBytes.Scans(8, 48, 3, [1], [2], [3]), "8 x 48 pixels").SetArgDisplayNames("jpeg with several scans"),
        new TestCaseData(PngBytes.Rgb(3, 5, new byte[45]), "3 x 5 pixels").SetArgDisplayNames("png"),
        new TestCaseData(BmpBytes.Of(3, 5, 24, new byte[60]), "3 x 5 pixels").SetArgDisplayNames("bmp"),
        new TestCaseData(BmpBytes.Of(3, 2, 8, [3, 2, 0, 0, 3, 1, 0, 1], new byte[1024], compression: 1), "3 x 2 pixels").SetArgDisplayNames("bmp with runs"),
    ];

    [TestCase(1L << 40, 1_200_000_000)]
    [TestCase(2_400_000_000, 1_200_000_000)]
    [TestCase(2_399_999_998, 1_199_999_999)]
    [TestCase(512L << 20, 256 << 20)]
    [TestCase(1, 1)]
    public void The_default_is_at_most_half_of_the_memory_of_the_machine(long available, long expected) =>
        Assert.That(MachineMemory.Bound(PhotoOptions.LargestDefaultMaxMemory, available), Is.EqualTo(expected));

    [Test]
    public void The_default_follows_this_machine()
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        Assert.That(new PhotoOptions().MaxMemory, Is.EqualTo(MachineMemory.Bound(PhotoOptions.LargestDefaultMaxMemory, available)).And.LessThanOrEqualTo(available / 2));
    }

    [TestCaseSource(nameof(Photos))]
    public void Missing_memory_names_the_photo_its_size_and_the_option(byte[] file, string size)
    {
        var whole = new DecodingSteps(default);
        Assert.That(Decode(file, whole).Damage, Is.Null);
        int named = 0;
        for (long last = 0; last < whole.Count; last++)
        {
            var steps = new DecodingSteps(default, step =>
            {
                if (step == last)
                {
                    throw new OutOfMemoryException();
                }
            });
            DataFileException e = Assert.Throws<DataFileException>(() => Decode(file, steps))!;
            Assert.That(e.File, Is.EqualTo("holiday"));
            Assert.That(e.InnerException, Is.TypeOf<OutOfMemoryException>());
            Assert.That(e.Message, Does.StartWith("holiday: not enough memory to decode the image of ").And.Contain(Options).And.Contain("Pass a smaller photo"));
            named += e.Message.Contains(size, StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.That(named, Is.GreaterThan(0), "the size is known after the header");
    }

    [Test]
    public async Task Missing_memory_to_read_a_file_names_the_file_and_the_option()
    {
        var options = new PhotoOptions { MaxFileLength = 5000 };
        foreach (bool isAsync in (bool[])[false, true])
        {
            DataFileException e = (await Assert.ThrowsAsync<DataFileException>(async () =>
            {
                var photo = Photo.FromStream(new Support.SlowStream(_ => throw new OutOfMemoryException()), options, "holiday");
                _ = isAsync ? await Photo.DecodeAsync(photo) : Photo.Decode(photo);
            }))!;
            Assert.That(e.Message, Does.StartWith("holiday: not enough memory to read the file").And.Contain("5000 bytes (PhotoOptions.MaxFileLength, --max-file-length)"));
        }
    }

    [Test]
    public async Task A_folder_is_named_as_a_folder_by_synchronous_and_asynchronous_methods()
    {
        using var folder = new TemporaryFolder();
        string path = folder.FullName;
        UnauthorizedAccessException sync = Assert.Throws<UnauthorizedAccessException>(() => Photo.Decode(path))!;
        UnauthorizedAccessException async = (await Assert.ThrowsAsync<UnauthorizedAccessException>(async () => await Photo.DecodeAsync(path)))!;
        Assert.That(sync.Message, Does.Contain(path).And.Contain("is a folder"));
        Assert.That(async.Message, Is.EqualTo(sync.Message));
    }

    private static RgbImage Decode(byte[] file, DecodingSteps steps)
    {
        var options = new PhotoOptions();
        return ImageFile.DecodePixels(file, new("holiday", options), options, steps);
    }
}
