using System.Text;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Backends.Cpu.Tests;

public sealed class CpuTuningFileTests
{
    private const string Choice =
        """{"input":[8,28,27,128],"input_stride":1,"filter":[3,3,128,64],"padding":[1,0,2,1],"residual_stride":2,"writes_output":true,"writes_second":false,"form":"f43"}""";

    private const string Valid = $$"""{"format":"neoresnet-tuning","version":1,"processor":"Abacus 3","level":"avx2","choices":[{{Choice}}]}""";

    [Test]
    public void A_file_by_hand_is_read()
    {
        CpuTuning tuning = Load(Valid);
        Assert.That((tuning.Processor, tuning.Level), Is.EqualTo(("Abacus 3", CpuLevel.Avx2)));
        var key = new ConvolutionKey([8, 28, 27, 128], 1, [3, 3, 128, 64], new(new(3, 1, 1, 1, 0), new(3, 1, 1, 2, 1)), 2, true, false);
        Assert.That(tuning.Choices, Is.EquivalentTo(new Dictionary<ConvolutionKey, ConvolutionForm> { [key] = ConvolutionForm.Winograd4 }));
    }

    [Test]
    public void What_is_written_is_read_back()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.PathOf("new"), "t.json");
        var wide = new Extent(3, 1, 1, 50_000, 60_000);
        ConvolutionKey first = TuningFixtures.Key([1, 7, 7, 512], 512), second = first with { InputStride = 2, WritesSecond = true, Window = new(wide, wide) };
        var written = new CpuTuning(CpuLevel.V128, [new(first, ConvolutionForm.Direct), new(second, ConvolutionForm.Winograd2)]);
        written.Save(path);
        CpuTuning read = CpuTuning.Load(path);
        Assert.That((read.Processor, read.Level, read.File), Is.EqualTo((CpuProcessor.Name, CpuLevel.V128, path)));
        Assert.That(read.Choices, Is.EquivalentTo(written.Choices));
        Assert.That(read.Misfit(CpuLevel.V128), Is.Null);

        CpuTuning joined = read.With(new(CpuLevel.V128, [new(second, ConvolutionForm.Winograd4)]));
        Assert.That((joined.Choices[first], joined.Choices[second], read.Choices[second]), Is.EqualTo((ConvolutionForm.Direct, ConvolutionForm.Winograd4, ConvolutionForm.Winograd2)));
    }

    [TestCase("neoresnet-tuning", "something", "'format' should be 'neoresnet-tuning', got 'something'")]
    [TestCase("\"version\":1", "\"version\":2", "'version' should be 1, got 2")]
    [TestCase("\"version\":1", "\"version\":1.5", "'version' should hold whole numbers from 0, got 1.5")]
    [TestCase("\"version\":1", "\"version\":\"1\"", "'version' should be of kind number, got string")]
    [TestCase("\"version\":1,", "", "'version' is missing")]
    [TestCase("\"version\":1", "\"version\":1,\"version\":1", "is not the JSON it should be")]
    [TestCase("\"version\":1", "\"version\":1,\"more\":1", "has 'more', which is none of")]
    [TestCase("avx2", "avx3", "'level' should be one of avx512, avx2, v128, scalar, got 'avx3'")]
    [TestCase("\"Abacus 3\"", "null", "'processor' should be of kind string, got null")]
    [TestCase("\"Abacus 3\"", "\"\\ud800\"", "is not the JSON it should be")]
    [TestCase("f43", "f63", "'form' should be one of direct, f23, f43, got 'f63'")]
    [TestCase("[8,28,27,128]", "[8,28,27]", "'input' should have 4 numbers, got 3")]
    [TestCase("[8,28,27,128]", "[8,28,27,-128]", "'input' should hold whole numbers from 0, got -128")]
    [TestCase("[8,28,27,128]", "[8,28,27,1e99]", "'input' should hold whole numbers from 0, got 1e99")]
    [TestCase("[8,28,27,128]", "[8,28,27,\"128\"]", "'input' should hold whole numbers from 0")]
    [TestCase("[8,28,27,128]", "[2147483647,2147483647,2147483647,2147483647]", "'input' is too large")]
    [TestCase("[8,28,27,128]", "8", "'input' should be of kind array, got number")]
    [TestCase("[3,3,128,64]", "[3,3,127,64]", "'filter' should be [3, 3, 128, outputs], got [3, 3, 127, 64]")]
    [TestCase("[3,3,128,64]", "[1,1,128,64]", "'filter' should be [3, 3, 128, outputs]")]
    [TestCase("[3,3,128,64]", "[3,3,128,0]", "'filter' should be [3, 3, 128, outputs]")]
    [TestCase("\"input_stride\":1", "\"input_stride\":0", "'input_stride' should hold whole numbers from 1, got 0")]
    [TestCase("\"writes_output\":true", "\"writes_output\":1", "'writes_output' should be of kind true, got number")]
    [TestCase("\"writes_output\":true", "\"writes_output\":false", "should be true, got false for both")]
    [TestCase("\"form\":\"f43\"}]", "\"form\":\"f43\"},7]", "a choice should be an object, got number")]
    [TestCase(Choice, Choice + "," + Choice, "stands twice in 'choices'")]
    [TestCase(Valid, "", "is not the JSON it should be")]
    [TestCase(Valid, "[]", "the file should be an object, got array")]
    [TestCase("]}", "", "is not the JSON it should be")]
    public void Damaged_and_lying_files_are_refused_by_name(string old, string with, string reason)
    {
        string changed = Valid.Replace(old, with, StringComparison.Ordinal);
        Assert.That(changed, Is.Not.EqualTo(Valid));
        Assert.That(() => Load(changed), Throws.InstanceOf<DataFileException>()
            .With.Message.StartsWith("mine.json: ").And.Message.Contains(reason));
    }

    [Test]
    public void A_file_without_end_is_not_read_to_the_end()
    {
        using var stream = new MemoryStream(new byte[(16 << 20) + 1]);
        Assert.That(() => CpuTuningReader.Read(stream, "mine.json"), Throws.InstanceOf<DataFileException>().With.Message.Contains("holds more than"));
    }

    [Test]
    public void Deep_nesting_is_refused()
    {
        Assert.That(() => Load(new string('[', 100_000)), Throws.InstanceOf<DataFileException>());
    }

    [Test]
    public void Damaged_bytes_are_read_or_refused_never_anything_else()
    {
        byte[] valid = Encoding.UTF8.GetBytes(Valid);
        int refused = 0;
        for (int i = 0; i < 5000; i++)
        {
            using var stream = new MemoryStream(ByteMutations.Case(valid, i));
            try
            {
                _ = CpuTuningReader.Read(stream, "mine.json");
            }
            catch (DataFileException)
            {
                refused++;
            }
            catch (Exception other)
            {
                Assert.Fail($"case {i}: {other}");
            }
        }

        Assert.That(refused, Is.InRange(1000, 4999));
    }

    private static CpuTuning Load(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return CpuTuningReader.Read(stream, "mine.json");
    }
}
