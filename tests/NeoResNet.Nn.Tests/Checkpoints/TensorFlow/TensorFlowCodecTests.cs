using System.Text;
using System.Text.Json;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.TestSupport;

namespace NeoResNet.Nn.Tests.Checkpoints.TensorFlow;

/// <summary>Checks the codecs of TensorFlow's formats against vectors made by another program.</summary>
public sealed class TensorFlowCodecTests
{
    private static readonly JsonElement Vectors = TestData.Vector("tf_checkpoint_codec");

    private static IEnumerable<JsonElement> Of(string name) => Vectors.GetProperty(name).EnumerateArray();

    [Test]
    public void Checksums_are_those_of_the_vectors()
    {
        foreach (JsonElement vector in Of("crc32c"))
        {
            var crc = default(Crc32C);
            crc.Add(Hex(vector.GetProperty("hex")));
            Assert.That($"{crc.Value:x8}", Is.EqualTo(vector.GetProperty("crc").GetString()));
            if (vector.TryGetProperty("masked", out JsonElement masked))
            {
                Assert.That($"{crc.Masked:x8}", Is.EqualTo(masked.GetString()));
            }
        }
    }

    [Test]
    public void A_checksum_does_not_depend_on_the_parts()
    {
        byte[] bytes = [.. Enumerable.Range(0, 100).Select(i => (byte)(i * 37))];
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            var crc = default(Crc32C);
            crc.Add(bytes.AsSpan(0, cut));
            crc.Add(bytes.AsSpan(cut));
            Assert.That(crc.Masked, Is.EqualTo(Crc32C.MaskedOf(bytes)));
        }
    }

    [Test]
    public void Numbers_and_texts_of_keys_are_those_of_the_vectors() => Assert.Multiple(() =>
    {
        foreach (JsonElement vector in Of("ordered_num"))
        {
            Assert.That(Written(key => SliceKey.AddNumber(key, vector[0].GetUInt64())), Is.EqualTo(vector[1].GetString()));
        }

        foreach (JsonElement vector in Of("ordered_signed"))
        {
            Assert.That(Written(key => SliceKey.AddSigned(key, vector[0].GetInt64())), Is.EqualTo(vector[1].GetString()));
        }

        foreach (JsonElement vector in Of("ordered_string_hex"))
        {
            Assert.That(Written(key => SliceKey.AddText(key, Hex(vector[0]))), Is.EqualTo(vector[1].GetString()));
        }
    });

    [Test]
    public void Keys_of_slices_are_those_of_the_vectors() => Assert.Multiple(() =>
    {
        foreach (JsonElement vector in Of("slice_keys"))
        {
            var slice = new TensorSlice([.. vector.GetProperty("slice").EnumerateArray().Select(extent => (extent[0].GetInt64(), extent[1].GetInt64()))]);
            byte[] key = SliceKey.Of(Encoding.UTF8.GetBytes(vector.GetProperty("name").GetString()!), slice);
            Assert.That(Convert.ToHexStringLower(key), Is.EqualTo(vector.GetProperty("hex").GetString()));
        }
    });

    [Test]
    public void Numbers_sort_as_their_keys_do()
    {
        long[] numbers = [long.MinValue, -1L << 55, -(1L << 48) - 1, -8193, -8192, -65, -64, -1, 0, 1, 63, 64, 8191, 8192, 1L << 48, (1L << 55) - 1, 1L << 55, 1L << 62, long.MaxValue];
        string[] keys = [.. numbers.Select(number => Written(key => SliceKey.AddSigned(key, number)))];
        Assert.That(keys.Order(StringComparer.Ordinal), Is.EqualTo(keys));
        Assert.That(keys.Select(key => key.Length), Has.All.LessThanOrEqualTo(20));
    }

    [Test]
    public void Snappy_blocks_are_those_of_the_vectors() => Assert.Multiple(() =>
    {
        foreach (JsonElement vector in Of("snappy"))
        {
            byte[]? plain = Snappy.Decompress(Hex(vector.GetProperty("compressed")));
            Assert.That(plain is null ? null : Convert.ToHexStringLower(plain), Is.EqualTo(vector.GetProperty("plain").GetString()));
        }
    });

    [Test]
    public void Snappy_reads_what_another_implementation_writes()
    {
        var random = new Random(1);
        for (int length = 0; length < 70_000; length = (length * 3 / 2) + 1)
        {
            // Few different bytes in runs, so that there is something to compress.
            byte[] plain = new byte[length];
            for (int i = 0; i < length; i++)
            {
                plain[i] = i % 7 == 0 || i < 100 ? (byte)random.Next(3) : plain[i - random.Next(1, Math.Min(i, 60_000))];
            }

            Assert.That(Snappy.Decompress(Snappier.Snappy.CompressToArray(plain)), Is.EqualTo(plain), $"{length} bytes");
        }
    }

    [TestCase("", Description = "no length")]
    [TestCase("ffffffffff", Description = "a length without end")]
    [TestCase("05", Description = "no elements")]
    [TestCase("0510686565", Description = "a literal beyond the block")]
    [TestCase("ffffffff0f1068656c6c6f", Description = "a length that no block of this size can have")]
    [TestCase("0610686566676802", Description = "half a copy")]
    [TestCase("0600610105", Description = "a copy from before the start")]
    [TestCase("060061010000", Description = "a copy of offset 0")]
    [TestCase("0200610901", Description = "a copy beyond the end")]
    [TestCase("0100610062", Description = "more than the length")]
    [TestCase("05f0", Description = "half a length of a literal")]
    [TestCase("05ffffffffff61", Description = "a literal of 4 GB")]
    public void A_damaged_snappy_block_is_refused(string hex) => Assert.That(Snappy.Decompress(Convert.FromHexString(hex)), Is.Null);

    private static byte[] Hex(JsonElement text) => Convert.FromHexString(text.GetString()!);

    private static string Written(Action<List<byte>> add)
    {
        List<byte> key = [];
        add(key);
        return Convert.ToHexStringLower([.. key]);
    }
}
