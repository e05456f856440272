using NeoResNet.Tensors;

namespace NeoResNet.Fuzz.Tests;

/// <summary>Checks every reader of untrusted files with a short run. docs/security.md has the long runs.</summary>
public sealed class FuzzTests
{
    private const int Cases = 1500;
    private const ulong Seed = 20161;

    private static IEnumerable<string> Targets => FuzzTargets.All.Select(target => target.Name);

    [TestCaseSource(nameof(Targets))]
    public void A_short_run_finds_nothing(string target)
    {
        FuzzSummary summary = FuzzRun.Execute(FuzzTargets.Find(target)!, Seed, Cases);
        Assert.Multiple(() =>
        {
            Assert.That(summary.Findings.Select(finding => $"case {finding.Number}: {finding.Fault}"), Is.Empty);
            Assert.That(summary.Counts.Cases, Is.EqualTo(Cases));

            // Cases that the reader accepts have been read to the end.
            Assert.That(summary.Counts.Accepted, Is.GreaterThan(summary.Counts.Cases / 50), summary.ToString());
        });
    }

    [TestCaseSource(nameof(Targets))]
    public void Seeds_are_read(string target)
    {
        FuzzTarget reader = FuzzTargets.Find(target)!;
        foreach ((int i, byte[] seed) in reader.Seeds.Index())
        {
            FuzzResult result = FuzzOracle.Check(reader, seed, collects: true);
            Assert.That((result.Fault, result.Error?.Message), Is.EqualTo(((string?)null, (string?)null)), $"seed {i}");
        }
    }

    [TestCaseSource(nameof(Targets))]
    public void Every_prefix_of_a_seed_has_a_documented_result(string target)
    {
        FuzzTarget reader = FuzzTargets.Find(target)!;
        int refused = 0;
        foreach ((int i, byte[] seed) in reader.Seeds.Index())
        {
            // The parts of a long seed are alike.
            int step = 1 + (seed.Length / 1024);
            for (int length = 0; length < seed.Length; length += step)
            {
                FuzzResult result = FuzzOracle.Check(reader, seed[..length], collects: false);
                Assert.That(result.Fault, Is.Null, $"{length} bytes of seed {i}");
                refused += result.Error is null ? 0 : 1;
            }
        }

        // Every content has a kind.
        Assert.That(refused, target == "kind" ? Is.Zero : Is.Positive);
    }

    // Patterns and parsers that try again from every byte take minutes for such files.
    [Test]
    public void A_megabyte_of_one_byte_is_read_in_time([ValueSource(nameof(Targets))] string target, [Values('\n', '[', '"', '0', '\0')] char value)
    {
        byte[] file = new byte[1 << 20];
        file.AsSpan().Fill((byte)value);
        FuzzTarget reader = FuzzTargets.Find(target)!;
        Assert.That(FuzzOracle.Check(reader, file, collects: true).Fault, Is.Null);
    }

    // A file may lack its last checksum, its end chunk, or the padding of its last row.
    [TestCase("png")]
    [TestCase("bmp")]
    public void A_prefix_is_refused_or_has_all_pixels(string target)
    {
        FuzzTarget reader = FuzzTargets.Find(target)!;
        foreach ((int i, byte[] seed) in reader.Seeds.Index())
        {
            byte[] whole = reader.Read(seed);
            for (int length = seed.Length - 1; length >= 0; length--)
            {
                FuzzResult result = FuzzOracle.Check(reader, seed[..length], collects: false);
                Assert.That(result.Error is DataFileException || result.Output.AsSpan().SequenceEqual(whole), Is.True, $"{length} bytes of seed {i}");
            }
        }
    }

    [TestCase("npy")]
    [TestCase("safetensors")]
    [TestCase("recipe")]
    [TestCase("trace")]
    public void No_prefix_of_a_file_with_an_end_is_read(string target)
    {
        FuzzTarget reader = FuzzTargets.Find(target)!;
        foreach ((int i, byte[] seed) in reader.Seeds.Index())
        {
            // White space after JSON is not part of it.
            for (int length = seed.AsSpan().TrimEnd("\n"u8).Length - 1; length >= 0; length--)
            {
                byte[] prefix = seed[..length];
                Assert.That(() => reader.Read(prefix), Throws.InstanceOf<DataFileException>(), $"{length} bytes of seed {i}");
            }
        }
    }
}
