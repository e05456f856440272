using System.Text;

namespace NeoResNet.Fuzz;

/// <summary>Reads tables of photos and their classes.</summary>
internal sealed class LabelTableTarget : DatasetTarget
{
    private const string Photo = "1.png";

    private static readonly string[] Texts =
    [
        "path,label,part\n1.png,cat,train\n1.png,dog,train\n1.png,dog,test\n",
        "path;labels\r\n1.png;cat|dog\r\n\"1.png\";\r\n",
        "file\tclass\n1.png\t\"a \"\"b\"\"\"\n",
        "\ufefffilename,label\n\n1.png,é\n",
    ];

    private static readonly string[] Words =
    [
        ",", ";", "\t", "\n", "\r\n", "\"", "\"\"", "|", "path", "label", "labels", "part", "train", "val", "test", Photo, "2.png", "../1.png", "/etc/passwd", "", " ", "\0", "\ufeff", "é", "\ud83d\ude00",
        "cat", new string('x', 3000), new string('\n', 1000), new string(',', 300), ".", "C:\\1.png", "http://a/1.png",
    ];

    private static readonly byte[] Content = new PngTarget().Seeds[0];

    public override string Name => "dataset-table";

    public override IReadOnlyList<byte[]> Seeds { get; } = [.. Texts.Select(Encoding.UTF8.GetBytes)];

    public override byte[] Create(FuzzRandom random)
    {
        string text = random.Pick<string>(Texts);
        for (int i = random.Below(4); i > 0; i--)
        {
            int at = random.Below(text.Length + 1), end = at + random.Below(Math.Min(text.Length - at, 12) + 1);
            text = text[..at] + random.Pick<string>(Words) + text[(random.OneIn(2) ? at : end)..];
        }

        byte[] bytes = random.Below(16) switch
        {
            0 => Encoding.Latin1.GetBytes(text),
            1 => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)],
            _ => Encoding.UTF8.GetBytes(text),
        };
        return random.OneIn(6) ? ByteMutator.Mutate(bytes, random) : bytes;
    }

    protected override string PathIn => "case.csv";

    protected override IEnumerable<(string Name, byte[] Content)> FilesOf(byte[] file) => [(Photo, Content), (PathIn, file)];

    // A table can name a photo that does not exist, or a folder.
    protected override bool IsOfPhoto(Exception exception) => exception is IOException or UnauthorizedAccessException;
}
