using System.Buffers.Binary;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Nn.Tests.Checkpoints.TensorFlow;

/// <summary>Checks that damaged TensorFlow checkpoints end in a <see cref="CheckpointException"/>.</summary>
public sealed class TensorFlowHostileTests
{
    private const string Data = "model.data-00000-of-00001";

    private static readonly NamedArray[] Arrays =
    [
        TensorFlowRoundTripTests.Filled("scope/weights", ElementType.Float32, [2, 3]), TensorFlowRoundTripTests.Filled("scope/step", ElementType.Int64, []),
        TensorFlowRoundTripTests.Filled("scope/texts", ElementType.String, [3]), TensorFlowRoundTripTests.Filled("scope/half", ElementType.Float16, [5]),
    ];

    [Test]
    public void Every_truncation_is_refused([Values(CheckpointFormat.TensorFlowBundle, CheckpointFormat.TensorFlowV1)] CheckpointFormat format)
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, format);
        byte[] valid = File.ReadAllBytes(path);
        for (int length = 0; length < valid.Length; length++)
        {
            File.WriteAllBytes(path, valid[..length]);
            Assert.That(() => ReadAll(path), Throws.InstanceOf<CheckpointException>(), $"{length} bytes");
        }
    }

    [Test]
    public void Every_changed_byte_is_refused_by_a_checksum([Values(CheckpointFormat.TensorFlowBundle, CheckpointFormat.TensorFlowV1)] CheckpointFormat format)
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, format);
        byte[] valid = File.ReadAllBytes(path);

        for (int at = 0; at < valid.Length; at++)
        {
            byte[] damaged = [.. valid];
            damaged[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(path, damaged);

            // The padding of the footer is not read.
            if (at < valid.Length - SortedTable.FooterLength || !IsRead(path))
            {
                Assert.That(() => ReadAll(path), Throws.InstanceOf<CheckpointException>(), $"byte {at}");
            }
        }
    }

    [Test]
    public void A_changed_or_truncated_data_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        string index = Write(folder, CheckpointFormat.TensorFlowBundle);
        byte[] valid = File.ReadAllBytes(folder.PathOf(Data));
        for (int at = 0; at < valid.Length; at++)
        {
            byte[] damaged = [.. valid];
            damaged[at] ^= 0x10;
            folder.Write(Data, damaged);
            Assert.That(() => ReadAll(index), Throws.TypeOf<CheckpointException>(), $"byte {at}");
            folder.Write(Data, valid[..at]);
            Assert.That(() => ReadAll(index), Throws.TypeOf<CheckpointException>().With.Message.Contains("truncated"), $"{at} bytes");
        }
    }

    // Mutations of the decoded content get past the checksums, as an attacker would.
    [Test]
    public void Mutations_with_right_checksums_are_read_or_refused([Values(CheckpointFormat.TensorFlowBundle, CheckpointFormat.TensorFlowV1)] CheckpointFormat format)
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, format);
        byte[] valid = File.ReadAllBytes(path);
        int refused = 0;
        for (int number = 0; number < 1000; number++)
        {
            File.WriteAllBytes(path, TableMutations.Case(valid, number));
            try
            {
                ReadAll(path);
            }
            catch (CheckpointException)
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"Case {number}: {e}");
            }
        }

        Assert.That(refused, Is.InRange(300, 999));
    }

    [Test]
    public void A_shape_that_the_data_does_not_have_takes_no_memory()
    {
        using var folder = new TemporaryFolder();
        var huge = new BundleEntry("a", ElementType.Float32, [1 << 28, 2], 0, 0, 1L << 31, 0, []);
        WriteIndex(folder.PathOf("model.index"), huge);
        folder.Write(Data, new byte[100]);
        using ICheckpoint checkpoint = Checkpoint.Open(folder.PathOf("model"));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => checkpoint.Read("a"), Throws.TypeOf<CheckpointException>().With.Message.Contains("truncated"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    [Test]
    public void Arrays_that_share_bytes_are_refused()
    {
        using var folder = new TemporaryFolder();
        WriteIndex(folder.PathOf("model.index"), new BundleEntry("a", ElementType.Float32, [4], 0, 0, 16, 0, []), new BundleEntry("b", ElementType.Float32, [4], 0, 12, 16, 0, []));
        Assert.That(() => Checkpoint.Open(folder.PathOf("model")), Throws.TypeOf<CheckpointException>().With.Message.Contains("overlaps"));
    }

    private static string Write(TemporaryFolder folder, CheckpointFormat format)
    {
        Checkpoint.Write(folder.PathOf("model"), Arrays, format);
        return folder.PathOf(format == CheckpointFormat.TensorFlowBundle ? "model.index" : "model");
    }

    private static void WriteIndex(string path, params BundleEntry[] entries)
    {
        using FileStream stream = File.Create(path);
        var table = new TableWriter(stream);
        table.Add([], [8, 1]);
        foreach (BundleEntry entry in entries)
        {
            var message = new ProtobufWriter();
            entry.Write(message);
            table.Add(System.Text.Encoding.UTF8.GetBytes(entry.Name), message.Written);
        }

        table.Finish();
    }

    private static bool IsRead(string path)
    {
        try
        {
            ReadAll(path);
            return true;
        }
        catch (CheckpointException)
        {
            return false;
        }
    }

    private static void ReadAll(string path)
    {
        using ICheckpoint checkpoint = Checkpoint.Open(path);
        foreach (StoredArray entry in checkpoint.Entries)
        {
            _ = checkpoint.Read(entry.Name);
        }
    }

    /// <summary>Changes bytes of the blocks of a table and mends the checksums.</summary>
    private static class TableMutations
    {
        public static byte[] Case(byte[] valid, int number)
        {
            var random = new Random(number);
            byte[] bytes = [.. valid];

            // The table is small: one data block from 0, the metaindex block and the index block.
            int footer = bytes.Length - 48, next = footer;
            (int metaAt, int metaLength) = Handle(bytes, ref next);
            (int indexAt, int indexLength) = Handle(bytes, ref next);
            (int At, int Length) block = random.Next(8) == 0 ? (indexAt, indexLength) : (0, metaAt - 5);
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                int at = block.At + random.Next(block.Length);
                bytes[at] = random.Next(4) switch { 0 => (byte)random.Next(256), 1 => (byte)(bytes[at] + 1), 2 => (byte)(bytes[at] ^ (1 << random.Next(8))), _ => (byte)(random.Next(2) == 0 ? 0xFF : 0x80) };
            }

            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(block.At + block.Length + 1), Crc32C.MaskedOf(bytes.AsSpan(block.At, block.Length + 1)));
            return bytes;
        }

        private static (int At, int Length) Handle(byte[] bytes, ref int next) => ((int)Varint.Read(bytes, ref next)!.Value, (int)Varint.Read(bytes, ref next)!.Value);
    }
}
