using System.Text;

namespace NeoResNet.Fuzz;

/// <summary>Creates and changes the files of small data sets in archives.</summary>
internal static class DatasetFiles
{
    private static readonly PhotoTarget[] Photos = [new PngTarget(), new BmpTarget(), new JpegTarget()];

    private static readonly string[] Names =
    [
        "train/cat/9.png", "train/cat", "train/", "cat/1.png", "test/bird/1.png", "1.png", "a/b/train/cat/1.png", "../1.png", "/train/cat/1.png", "train\\cat\\1.png", "train/cat/.1.png",
        "__MACOSX/train/cat/1.png", "train/cat/1.gif", "train/cat/1.PNG", "TRAIN/cat/1.png", "train/é/1.png", ".", "./train/cat/2.bmp", "train/cat/1.png/2.png", "val/dog/1.png", "train/\0/1.png",
        new string('n', 5000) + "/1.png",
    ];

    /// <summary>Gets the names and contents of an archive that is read.</summary>
    public static IReadOnlyList<(string Name, byte[] Content)> Whole { get; } =
    [
        ("data/train/cat/1.png", Photos[0].Seeds[0]),
        ("data/train/cat/2.bmp", Photos[1].Seeds[0]),
        ("data/train/dog/3.jpg", Photos[2].Seeds[0]),
        ("data/test/dog/4.png", Photos[0].Seeds[1]),
        ("data/LICENSE", Encoding.ASCII.GetBytes("text")),
    ];

    /// <summary>Returns changed names and contents.</summary>
    public static List<(string Name, byte[] Content)> Create(FuzzRandom random)
    {
        List<(string Name, byte[] Content)> files = [.. Whole];
        for (int i = random.Below(4); i > 0; i--)
        {
            int at = random.Below(files.Count);
            switch (random.Below(5))
            {
                case 0:
                    files[at] = (random.Pick<string>(Names), files[at].Content);
                    break;
                case 1:
                    files.Insert(at, (random.Pick<string>(Names), files[at].Content));
                    break;
                case 2 when files.Count > 1:
                    files.RemoveAt(at);
                    break;
                case 3:
                    // Longer than a photo may be.
                    files[at] = (files[at].Name, new byte[random.Pick(0, 1, 1 << 14, (1 << 14) + 1, 100_000)]);
                    break;
                default:
                    files[at] = (files[at].Name, random.Pick<PhotoTarget>(Photos).Create(random));
                    break;
            }
        }

        return files;
    }
}
