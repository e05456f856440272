using System.Text;
using NeoResNet.Tensors;

namespace NeoResNet.Fuzz;

/// <summary>Reads class names: lines, slim's tables, and the JSON of other frameworks.</summary>
internal sealed class ClassNamesTarget : TextFileTarget
{
    private const string TableHead = "slim_v2_index_1001\tkeras_and_v1_index_1000\twnid\tname";

    private static readonly string[] Texts =
    [
        "cat\ndog\nhorse\n",
        "cat\r\ndog\r\n\r\nhorse",
        "\ufeffcafé\nüber\n日本\n",
        "0:cat\n1:dog\n2:horse\n",
        "{\"0\": [\"n02123045\", \"tabby\"], \"1\": [\"n02123159\", \"tiger_cat\"], \"2\": [\"n1\", \"lynx\"]}",
        "{\"id2label\": {\"0\": \"cat\", \"1\": \"dog\", \"2\": \"horse\"}, \"label2id\": {\"cat\": 0}}",
        "[\"cat\", \"dog\", \"horse\"]",
        Table(),
    ];

    private static readonly string[] Lines =
        ["", " ", "0:a", "1:b", "1000:c", "-1:x", ":", "::", "99999999999:x", "-\t-\tn1\tx", "1\t0\tn1\tx", "1001\t1000\tn1\tx", TableHead, "\0", "\ufffd", "\ud83d\ude00", "a\tb", "background", "\u2028"];

    private static readonly string[] Words = ["\"id2label\"", "\"label2id\"", "\"0\"", "\"1\"", "\"-1\"", "\"00\"", "\"1000\"", "[\"n1\", \"x\"]", "[\"n1\"]", "{\"0\": \"a\"}"];

    public override string Name => "class-names";

    public override IReadOnlyList<byte[]> Seeds { get; } = [.. Texts.Select(Encoding.UTF8.GetBytes)];

    // Every text is read for five numbers of classes.

    public override long MaxAllocated(ReadOnlySpan<byte> file) => (4 << 20) + (640L * file.Length);

    public override byte[] Create(FuzzRandom random)
    {
        string text = random.OneIn(40) ? Texts[^1] : random.Pick<string>(Texts[..^1]);
        bool isJson = text[0] is '{' or '[';
        for (int i = random.Below(4); i > 0 && !isJson; i--)
        {
            text = ChangedLine(text, random);
        }

        byte[] bytes = random.Below(12) switch
        {
            0 => Encoding.Latin1.GetBytes(text),
            1 => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)],
            2 => Encoding.BigEndianUnicode.GetBytes(text),
            _ => Encoding.UTF8.GetBytes(text),
        };
        bytes = isJson && !random.OneIn(4) ? JsonMutator.Mutate(bytes, random, Words) : bytes;
        return random.Below(8) switch
        {
            0 => bytes[..random.Below(bytes.Length + 1)],
            1 => ByteMutator.Mutate(bytes, random),
            2 => [0xEF, 0xBB, 0xBF, .. bytes],
            _ => bytes,
        };
    }

    protected override byte[] ReadFile(string path)
    {
        var output = new StringBuilder();
        DataFileException? last = null;
        bool isRead = false;
        foreach ((int classes, int offset) in ((int, int)[])[(3, 0), (4, 1), (2, 0), (1000, 0), (1001, 1)])
        {
            try
            {
                output.AppendJoin('\n', ClassNames.Load(path, classes, offset)).Append('\0');
                isRead = true;
            }
            catch (DataFileException e)
            {
                output.Append(e.Message).Append('\0');
                last = e;
            }
        }

        return isRead ? Encoding.UTF8.GetBytes(output.ToString()) : throw last!;
    }

    private static string ChangedLine(string text, FuzzRandom random)
    {
        List<string> lines = [.. text.Split('\n')];
        int at = random.Below(lines.Count);
        switch (random.Below(6))
        {
            case 0:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.Insert(at, lines[random.Below(lines.Count)]);
                break;
            case 2:
                lines.Insert(at, random.Pick<string>(Lines));
                break;
            case 3:
                lines[at] = random.Pick<string>(Lines);
                break;
            case 4:
                lines[at] += random.Pick("\r", " ", "\t", "\0", ":", ",", new string('x', 3000));
                break;
            default:
                lines.AddRange(Enumerable.Repeat("", random.Pick(1, 2, 1000)));
                break;
        }

        return string.Join(random.OneIn(16) ? "\r" : "\n", lines);
    }

    private static string Table() =>
        string.Join('\n', [TableHead, "0\t-\t-\tbackground", .. Enumerable.Range(0, 1000).Select(i => $"{i + 1}\t{i}\tn{i}\tclass {i}")]) + "\n";
}
