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
        ReadAll(path);
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
        ReadAll(path);

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
        ReadAll(index);
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

    [TestCase(20, "resource")]
    [TestCase(21, "variant")]
    public void An_array_of_another_type_is_refused_alone_and_by_name(int type, string name)
    {
        using var folder = new TemporaryFolder();
        folder.Write(Data, [0, 0, 128, 63]);
        using (FileStream stream = File.Create(folder.PathOf("model.index")))
        {
            var table = new TableWriter(stream);
            table.Add([], [8, 1]);
            Add(table, "a", 1, Crc32C.MaskedOf([0, 0, 128, 63]));
            Add(table, "odd", type, 0);
            table.Finish();
        }

        using ICheckpoint checkpoint = Checkpoint.Open(folder.PathOf("model"));
        Assert.That(checkpoint.Entries.Select(entry => entry.Name), Is.EqualTo(new[] { "a" }));
        Assert.That(checkpoint.ReadTensor("a").ToArray(), Is.EqualTo(new[] { 1f }));
        Assert.That(() => checkpoint.Read("odd"), Throws.TypeOf<CheckpointException>().With.Message.Contains("'odd'").And.Message.Contains(name));

        static void Add(TableWriter table, string name, int type, uint checksum)
        {
            var message = new ProtobufWriter();
            message.Number(1, type);
            message.Message(2, shape => TensorFlowTypes.WriteShape(shape, [1]));
            message.Number(5, 4);
            message.Fixed32(6, checksum);
            table.Add(System.Text.Encoding.UTF8.GetBytes(name), message.Written);
        }
    }

    [Test]
    public void An_array_of_another_type_in_the_older_format_is_refused_alone_and_by_name()
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, CheckpointFormat.TensorFlowV1);
        byte[] bytes = File.ReadAllBytes(path);

        // The type of the array "scope/step", 9, follows its empty shape in the list of tensors.
        byte[] before = [.. "scope/step"u8, 0x12, 0, 0x18];
        int at = bytes.AsSpan().IndexOf(before);
        Assert.That((at > 0, bytes[at + before.Length]), Is.EqualTo((true, (byte)9)));
        bytes[at + before.Length] = 20;
        File.WriteAllBytes(path, TableMutations.Mend(bytes));
        using ICheckpoint checkpoint = Checkpoint.Open(path);
        Assert.That(checkpoint.Entries.Select(entry => entry.Name), Is.EquivalentTo(new[] { "scope/weights", "scope/texts", "scope/half" }));
        Assert.That(checkpoint.Read("scope/weights").Bytes.ToArray(), Is.EqualTo(Arrays[0].Bytes.ToArray()));
        Assert.That(() => checkpoint.Read("scope/step"), Throws.TypeOf<CheckpointException>().With.Message.Contains("'scope/step'").And.Message.Contains("resource"));
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

            Mend(bytes, block);
            return bytes;
        }

        /// <summary>Mends the checksum of the data block.</summary>
        public static byte[] Mend(byte[] bytes)
        {
            int next = bytes.Length - SortedTable.FooterLength;
            Mend(bytes, (0, Handle(bytes, ref next).At - 5));
            return bytes;
        }

        private static void Mend(byte[] bytes, (int At, int Length) block) =>
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(block.At + block.Length + 1), Crc32C.MaskedOf(bytes.AsSpan(block.At, block.Length + 1)));

        private static (int At, int Length) Handle(byte[] bytes, ref int next) => ((int)Varint.Read(bytes, ref next)!.Value, (int)Varint.Read(bytes, ref next)!.Value);
    }
}
