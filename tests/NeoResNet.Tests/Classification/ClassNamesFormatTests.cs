using System.Text;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Classification;

/// <summary>Tests files of class names as other projects write them, in any encoding.</summary>
public sealed class ClassNamesFormatTests
{
    private static readonly string[] Animals = ["ant", "bee", "cat"];

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    // slim's labels.txt; other separators; Keras; transformers; torchvision.
    [TestCase("0:ant\n1:bee\n2:cat\n")]
    [TestCase("2:cat\r\n0:ant\r\n\r\n1:bee")]
    [TestCase("0: ant\n1 : bee\n2:cat")]
    [TestCase("1\tbee\n0\tant\n2\tcat\n")]
    [TestCase("0,ant\n1,bee\n2,cat\n")]
    [TestCase("2 cat\n1 bee\n0 ant\n")]
    [TestCase("ant\rbee\rcat\r")]
    [TestCase("[\"ant\", \"bee\", \"cat\"]")]
    [TestCase("{\"0\": [\"n01\", \"ant\"], \"1\": [\"n02\", \"bee\"], \"2\": [\"n03\", \"cat\"]}")]
    [TestCase("{\"2\": \"cat\", \"0\": \"ant\", \"1\": \"bee\"}")]
    [TestCase("{\"ant\": 0, \"cat\": 2, \"bee\": 1}")]
    [TestCase("{\"model_type\": \"resnet\", \"depths\": [3, 4], \"id2label\": {\"0\": \"ant\", \"1\": \"bee\", \"2\": \"cat\"}, \"label2id\": {\"cat\": 2}}")]
    [TestCase("{\"label2id\": {\"ant\": 0, \"bee\": 1, \"cat\": 2}, \"classes\": 3}")]
    [TestCase("{\"architecture\": \"resnetv2_50\", \"label_names\": [\"ant\", \"bee\", \"cat\"]}")]
    [TestCase("\n  {\"0\":\"ant\",\"1\":\"bee\",\"2\":\"cat\"}\n")]
    public void Every_format_gives_the_names_by_index(string text)
    {
        Assert.That(ClassNames.Load(Write(Encoding.UTF8.GetBytes(text)), 3), Is.EqualTo(Animals));
        foreach (Encoding marked in (Encoding[])[new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32, new UTF32Encoding(bigEndian: true, byteOrderMark: true)])
        {
            Assert.That(ClassNames.Load(Write([.. marked.GetPreamble(), .. marked.GetBytes(text)]), 3), Is.EqualTo(Animals), marked.WebName);
        }
    }

    // The data set's first class has index 1, or the file counts from 0 without the background.
    [TestCase("1:ant\n2:bee\n3:cat\n")]
    [TestCase("0:ant\n1:bee\n2:cat\n")]
    [TestCase("1 ant\n2 bee\n3 cat\n")]
    [TestCase("{\"1\": \"ant\", \"2\": \"bee\", \"3\": \"cat\"}")]
    [TestCase("{\"0\": [\"n01\", \"ant\"], \"1\": [\"n02\", \"bee\"], \"2\": [\"n03\", \"cat\"]}")]
    public void An_indexed_file_may_omit_the_background(string text) =>
        Assert.That(ClassNames.Load(Write(Encoding.UTF8.GetBytes(text)), 4, labelOffset: 1), Is.EqualTo((string[])["background", .. Animals]));

    // A number can be a part of a name.
    [TestCase("7 up", "3 cats", "2 dogs")]
    [TestCase("1:1 scale", "ant", "bee")]
    [TestCase("BMW", "ID3 tag", "<unknown>")]
    [TestCase("<background>", "MATLAB plot", "P1 sign")]
    [TestCase("J\u00e9r\u00f4me", "\u732b", "\U0001F408")]
    public void Names_remain_as_they_are(params string[] names) =>
        Assert.That(ClassNames.Load(Write(Encoding.UTF8.GetBytes(string.Join('\n', names))), 3), Is.EqualTo(names));

    [TestCase("0:ant\n1:bee\n1:cat\n", "line 3: '1' is not an index from 0 to 2, or occurs twice")]
    [TestCase("0:ant\n1:bee\n3:cat\n", "line 3: '3' is not an index from 0 to 2")]
    [TestCase("0:ant\n2:cat\n", "no name for class 1")]
    [TestCase("0:ant\n1:bee\n", "names 2 classes; the network has 3")]
    [TestCase("99999999999:ant\n1:bee\n2:cat\n", "line 1: '99999999999'")]
    [TestCase("{\"0\": \"ant\", \"2\": \"cat\"}", "no name for class 1")]
    [TestCase("{\"0\": \"ant\", \"1\": \"bee\"}", "names 2 classes; the network has 3")]
    [TestCase("{\"0\": \"ant\", \"1\": \"bee\", \"1\": \"cat\"}", "index 1 occurs twice")]
    [TestCase("{\"0\": \"ant\", \"1\": \"bee\", \"-2\": \"cat\"}", "got the key '-2'")]
    [TestCase("{\"0\": \"ant\", \"1\": \"bee\", \"7\": \"cat\"}", "index 7 is not from 0 to 2")]
    [TestCase("{\"0\": \"ant\", \"1\": \"bee\", \"2\": null}", "got the key '2'")]
    [TestCase("{\"hidden_size\": 64, \"model_type\": \"resnet\"}", "got the key 'model_type'")]
    [TestCase("[\"ant\", \"bee\", \"cat\", \"dog\"]", "names 4 classes; the network has 3")]
    [TestCase("[\"ant\", \"bee\", 3]", "got Number at byte 15")]
    [TestCase("[\"ant\", \"bee\", \"\\ud800\"]", "not a character")]
    [TestCase("{\"0\": \"ant\"", "invalid JSON")]
    [TestCase("{0: 'ant', 1: 'bee', 2: 'cat'}", "A Python dictionary is not JSON")]
    [TestCase("[\"ant\"] x", "invalid JSON")]
    [TestCase("", "an empty file")]
    [TestCase("\n\n", "names 0 classes")]
    [TestCase("<!DOCTYPE html><html><body>Not found</body></html>", "a web page")]
    [TestCase("version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 9\n", "git lfs pull")]
    [TestCase("{\"weight_map\": {\"a\": \"b\"}}", "the index of weights")]
    public void A_file_that_does_not_fit_is_refused_with_the_reason(string text, string reason)
    {
        string path = Write(Encoding.UTF8.GetBytes(text));
        Assert.That(() => ClassNames.Load(path, 3), Throws.TypeOf<DataFileException>().With.Message.Contains(reason).And.Message.Contains(path));
    }

    [Test]
    public void Other_encodings_are_refused_with_the_byte()
    {
        byte[] latin = Encoding.Latin1.GetBytes("ant\ncaf\u00e9\ncat\n");
        Assert.That(
            () => ClassNames.Load(Write(latin), 3),
            Throws.TypeOf<DataFileException>().With.Property("Offset").EqualTo(7).And.Message.Contains("byte 0xE9 is not valid UTF-8").And.Message.Contains("Windows-1252"));
        Assert.That(() => ClassNames.Load(Write(Encoding.Unicode.GetBytes("ant\nbee\ncat\n")), 3), Throws.TypeOf<DataFileException>().With.Message.Contains("UTF-16 without a byte order mark"));
        Assert.That(() => ClassNames.Load(Write([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("ant\n"), 0x00, 0xD8, .. Encoding.Unicode.GetBytes("b")]), 3), Throws.TypeOf<DataFileException>().With.Message.Contains("utf-16"));
    }

    [Test]
    public void Files_of_other_kinds_are_named()
    {
        Assert.That(() => ClassNames.Load(Write([0x89, .. "PNG\r\n\u001A\n"u8, 0, 0]), 3), Throws.TypeOf<DataFileException>().With.Message.Contains("a PNG image; expected a text file of class names"));
        Assert.That(() => ClassNames.Load(Write([2, 0, 0, 0, 0, 0, 0, 0, .. "{}"u8]), 3), Throws.TypeOf<DataFileException>().With.Message.Contains("a safetensors file"));
        Assert.That(() => ClassNames.Load(_folder.FullName, 3), Throws.TypeOf<UnauthorizedAccessException>().With.Message.Contains("is a folder"));
    }

    [TestCase("\n", "names 0 classes")]
    [TestCase("a\n", "names 8388608 classes; the network has 3")]
    [TestCase("0:a\n", "names 4194304 classes; the network has 3")]
    [TestCase("[1,1,", "invalid JSON")]
    [TestCase("\"\",", "names ")]
    public void A_file_of_sixteen_megabytes_takes_a_few_times_its_size(string unit, string reason)
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, ClassNames.MaxFileLength / unit.Length)));
        if (unit == "\"\",")
        {
            text[0] = (byte)'[';
            text[1] = (byte)'1';
            text[^1] = (byte)']';
            reason = "got Number";
        }

        string path = Write(text);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => ClassNames.Load(path, 3), Throws.TypeOf<DataFileException>().With.Message.Contains(reason));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(5L * ClassNames.MaxFileLength));
    }

    [Test]
    public void A_line_without_end_is_refused() =>
        Assert.That(() => ClassNames.Load(Write([.. Enumerable.Repeat((byte)'a', 20_000)]), 1), Throws.TypeOf<DataFileException>().With.Message.Contains("line 1 has 20000 bytes"));

    private string Write(byte[] bytes) => _folder.Write("names.txt", bytes);
}
