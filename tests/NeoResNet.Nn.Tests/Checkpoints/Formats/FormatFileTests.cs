using NeoResNet.Nn.Checkpoints;
using NeoResNet.Nn.Tests.Support;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Nn.Tests.Checkpoints.Formats;

/// <summary>
/// Checks files that h5py, NumPy and PyTorch wrote (<c>tests/Data/formats/make.py</c>). Element i of
/// every array is (i % 97) - 48, or i % 3 == 0 for booleans.
/// </summary>
public sealed class FormatFileTests
{
    private static readonly (string Name, ElementType Type)[] Hdf5Types =
    [
        ("f2", ElementType.Float16), ("f4", ElementType.Float32), ("f8", ElementType.Float64), ("big_f4", ElementType.Float32), ("big_f8", ElementType.Float64),
        ("i1", ElementType.Int8), ("i2", ElementType.Int16), ("i4", ElementType.Int32), ("i8", ElementType.Int64), ("big_i4", ElementType.Int32),
        ("u1", ElementType.UInt8), ("u2", ElementType.UInt16), ("u4", ElementType.UInt32), ("u8", ElementType.UInt64), ("bool", ElementType.Bool),
    ];

    private static readonly (string Name, ElementType Type)[] TorchTypes =
    [
        ("float32", ElementType.Float32), ("float64", ElementType.Float64), ("float16", ElementType.Float16), ("bfloat16", ElementType.BFloat16), ("int8", ElementType.Int8),
        ("int16", ElementType.Int16), ("int32", ElementType.Int32), ("int64", ElementType.Int64), ("uint8", ElementType.UInt8), ("bool", ElementType.Bool),
    ];

    [TestCase("earliest.h5")]
    [TestCase("user_block.h5")]
    [TestCase("latest.h5")]
    [TestCase("model.keras")]
    public void Every_dataset_of_an_HDF5_file_is_read(string file)
    {
        using ICheckpoint checkpoint = Open(file);
        List<(string, ElementType, Shape)> expected =
        [
            .. Enumerable.Range(0, 60).Select(i => ($"layers/conv2d_{i}/0", ElementType.Float32, new Shape(2, 3))),
            .. Hdf5Types.Select(type => ($"types/{type.Name}", type.Type, new Shape(3, 5))),
            ("types/scalar", ElementType.Float32, default), ("types/empty", ElementType.Float32, [0, 4]),
            .. new[] { "plain", "gzip", "filters", "one" }.Select(name => ($"chunks/{name}", ElementType.Float32, new Shape(19, 11, 5))),
            ("chunks/checksum", ElementType.Int16, [19, 3, 1]), ("chunks/many", ElementType.Float32, [40, 200]),
        ];
        Check(checkpoint, expected);
    }

    [TestCase("stored.npz")]
    [TestCase("compressed.npz")]
    public void Every_array_of_an_npz_file_is_read(string file)
    {
        using ICheckpoint checkpoint = Open(file);
        Check(checkpoint,
        [
            .. Hdf5Types.Where(type => type.Name is "f2" or "f4" or "f8" or "big_f4" or "i1" or "i8" or "u2" or "big_i4" or "bool").Select(type => (type.Name, type.Type, new Shape(3, 5))),
            ("fortran", ElementType.Float32, [4, 3, 2]), ("scalar", ElementType.Float32, default), ("empty", ElementType.Float32, [0, 4]),
        ]);
    }

    [TestCase("zip.pth")]
    [TestCase("legacy.pth")]
    public void Every_tensor_of_a_PyTorch_file_is_read(string file)
    {
        using ICheckpoint checkpoint = Open(file);
        (string, ElementType, Shape)[] views =
        [
            ("views.rows", ElementType.Float32, [2, 4]), ("views.transposed", ElementType.Float32, [4, 6]), ("views.column", ElementType.Float32, [6]), ("views.repeated", ElementType.Float32, [3]),
        ];
        Check(checkpoint,
        [
            .. TorchTypes.Select(type => ($"types.{type.Name}", type.Type, new Shape(3, 5))),
            ("state_dict.0.weight", ElementType.Float32, [4, 3, 3, 3]), ("state_dict.0.bias", ElementType.Float32, [4]), ("state_dict.1.num_batches_tracked", ElementType.Int64, default),
            .. new[] { "weight", "bias", "running_mean", "running_var" }.Select(name => ($"state_dict.1.{name}", ElementType.Float32, new Shape(4))),
            ("views.whole", ElementType.Float32, [6, 4]), .. views,
            ("list.0", ElementType.Float32, [2]), ("list.1.0", ElementType.Float32, [3]), ("parameter", ElementType.Float32, [2, 2]),
            ("scalar", ElementType.Float32, default), ("empty", ElementType.Float32, [0, 4]),
        ], except: [.. views.Select(view => view.Item1)]);
        Assert.Multiple(() =>
        {
            Assert.That(checkpoint.ReadTensor("views.rows").ToArray(), Is.EqualTo(Enumerable.Range(8, 8).Select(i => i - 48f)));
            Assert.That(checkpoint.ReadTensor("views.transposed").ToArray(), Is.EqualTo(Enumerable.Range(0, 24).Select(i => (i % 6 * 4) + (i / 6) - 48f)));
            Assert.That(checkpoint.ReadTensor("views.column").ToArray(), Is.EqualTo(Enumerable.Range(0, 6).Select(i => (i * 4) + 1 - 48f)));
            Assert.That(checkpoint.ReadTensor("views.repeated").ToArray(), Is.EqualTo(new[] { -48f, -48f, -48f }));
        });
    }

    [Test]
    public void A_pickled_module_is_refused_by_the_name_of_its_class() =>
        Assert.That(() => Open("module.pth"), Throws.TypeOf<CheckpointException>().With.Message.Contains("'torch.nn.modules.linear.Linear'").And.Message.Contains("state_dict"));

    [TestCase("stored.npz", "f4")]
    [TestCase("zip.pth", "types.float32")]
    public void A_flipped_bit_of_a_value_is_refused_by_its_checksum(string file, string name)
    {
        byte[] bytes = File.ReadAllBytes(TestData.PathOf("formats", file));
        using var folder = new TemporaryFolder();
        byte[] values;
        using (ICheckpoint valid = Open(file))
        {
            values = valid.Read(name).Bytes.ToArray();
        }

        int at = bytes.AsSpan().IndexOf(values);
        Assert.That(at, Is.GreaterThan(0));
        bytes[at + 1] ^= 1;
        string path = folder.Write(file, bytes);
        Assert.That(() => ReadAll(path), Throws.TypeOf<CheckpointException>().With.Message.Contains("checksum"));
    }

    [Test]
    public void A_name_that_many_arrays_share_takes_no_memory()
    {
        // The pickle contains one dictionary: a long key, and a list of 50,000 empty lists. No
        // library writes such a pickle.
        byte[] pickle = [0x80, 2, (byte)'}', (byte)'X', .. BitConverter.GetBytes(100_000), .. Enumerable.Repeat((byte)'k', 100_000), (byte)']', (byte)'(', .. Enumerable.Repeat((byte)']', 50_000), (byte)'e', (byte)'s', (byte)'.'];
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("long.pth");
        using (var archive = System.IO.Compression.ZipFile.Open(path, System.IO.Compression.ZipArchiveMode.Create))
        {
            using Stream entry = archive.CreateEntry("x/data.pkl", System.IO.Compression.CompressionLevel.NoCompression).Open();
            entry.Write(pickle);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        using ICheckpoint checkpoint = Checkpoint.Open(path);
        Assert.That(checkpoint.Entries, Is.Empty);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(64 << 20));
    }

    // The files are damaged at random places; h5py and torch.save checksum little.
    [TestCase("earliest.h5")]
    [TestCase("user_block.h5")]
    [TestCase("latest.h5")]
    [TestCase("stored.npz")]
    [TestCase("compressed.npz")]
    [TestCase("zip.pth")]
    [TestCase("legacy.pth")]
    [TestCase("model.keras")]
    public void Damaged_files_are_refused_or_read(string file)
    {
        byte[] valid = File.ReadAllBytes(TestData.PathOf("formats", file));
        using var folder = new TemporaryFolder();
        ReadAll(folder.Write(file, valid));
        int read = 0;
        for (int number = 0; number < 150; number++)
        {
            string path = folder.Write(file, ByteMutations.Case(valid, number));
            try
            {
                ReadAll(path);
                read++;
            }
            catch (CheckpointException)
            {
            }
            catch (Exception e)
            {
                Assert.Fail($"Case {number}: {e}");
            }
        }

        Assert.That(read, Is.InRange(1, 149));
    }

    [TestCase("latest.h5")]
    [TestCase("earliest.h5")]
    [TestCase("model.keras")]
    [TestCase("stored.npz")]
    [TestCase("zip.pth")]
    [TestCase("legacy.pth")]
    public void A_disposed_checkpoint_reads_nothing(string file) => AssertDisposed(Open(file));

    [Test]
    public void A_disposed_graph_reads_nothing()
    {
        using var folder = new TemporaryFolder();
        var node = new ProtobufWriter();
        node.Text(1, "a");
        node.Text(2, "Const");
        node.Message(5, attribute =>
        {
            attribute.Text(1, "value");
            attribute.Message(2, value => value.Message(8, tensor => tensor.Number(1, 1)));
        });
        var graph = new ProtobufWriter();
        graph.Bytes(1, node.Written);
        AssertDisposed(Checkpoint.Open(folder.Write("frozen.pb", graph.Written.ToArray())));
    }

    [Test]
    public void A_disposed_checkpoint_of_TensorFlow_reads_nothing([Values(CheckpointFormat.TensorFlowBundle, CheckpointFormat.TensorFlowV1, CheckpointFormat.Safetensors)] CheckpointFormat format)
    {
        using var folder = new TemporaryFolder();
        Checkpoint.Write(folder.PathOf("model"), [NamedArray.FromTensor("a", new([2], [1, 2]))], format);
        AssertDisposed(Checkpoint.Open(folder.PathOf("model")));
    }

    // A limit on the bytes of structures that is never reset would end after 34,000 reads.
    [Test]
    public void A_chunked_dataset_is_read_any_number_of_times()
    {
        using ICheckpoint checkpoint = Open("small_latest.h5");
        for (int i = 0; i < 40_000; i++)
        {
            _ = checkpoint.Read("gzip");
        }

        Assert.That(ArrayNumbers.Of(checkpoint.Read("gzip")), Is.EqualTo(Enumerable.Range(-48, 15)));
    }

    [Test]
    public void Zip_entries_that_share_bytes_are_refused()
    {
        using var folder = new TemporaryFolder();
        byte[] valid = File.ReadAllBytes(TestData.PathOf("formats", "stored.npz"));
        byte[] directory = "PK\x01\x02"u8.ToArray(), end = "PK\x05\x06"u8.ToArray();
        int first = valid.AsSpan().IndexOf(directory), endAt = valid.AsSpan().LastIndexOf(end);
        int length = valid.AsSpan(first + 4).IndexOf(directory) + 4;

        // Further entries name the data of the first one.
        List<byte> copies = [];
        const int Copies = 60;
        for (int i = 0; i < Copies; i++)
        {
            byte[] entry = valid[first..(first + length)];
            const int NameAt = 46;
            (entry[NameAt], entry[NameAt + 1]) = ((byte)('a' + (i % 26)), (byte)('0' + (i / 26)));
            copies.AddRange(entry);
        }

        byte[] tail = valid[endAt..];
        foreach (int at in (int[])[8, 10])
        {
            BitConverter.GetBytes((ushort)(BitConverter.ToUInt16(tail, at) + Copies)).CopyTo(tail, at);
        }

        BitConverter.GetBytes(BitConverter.ToUInt32(tail, 12) + copies.Count).AsSpan(0, 4).CopyTo(tail.AsSpan(12));
        string path = folder.Write("overlap.npz", [.. valid[..endAt], .. copies, .. tail]);
        Assert.That(() => Checkpoint.Open(path), Throws.TypeOf<CheckpointException>().With.Message.Contains("overlap"));
    }

    private static void AssertDisposed(ICheckpoint checkpoint)
    {
        string name = checkpoint.Entries.First(entry => entry.ElementType == ElementType.Float32).Name;
        _ = checkpoint.Read(name);
        _ = checkpoint.ReadTensor(name);
        checkpoint.Dispose();
        checkpoint.Dispose();
        Assert.That(() => checkpoint.Read(name), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => checkpoint.ReadTensor(name), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => checkpoint.ReadBuffer(name), Throws.TypeOf<ObjectDisposedException>());
    }

    private static void ReadAll(string path)
    {
        using ICheckpoint checkpoint = Checkpoint.Open(path);
        foreach (StoredArray entry in checkpoint.Entries)
        {
            _ = checkpoint.Read(entry.Name);
        }
    }

    private static ICheckpoint Open(string file) => Checkpoint.Open(TestData.PathOf("formats", file));

    private static void Check(ICheckpoint checkpoint, IReadOnlyList<(string Name, ElementType Type, Shape Shape)> expected, params string[] except)
    {
        Assert.That(checkpoint.Entries.Select(entry => (entry.Name, entry.ElementType, entry.Shape)), Is.EquivalentTo(expected));
        Assert.Multiple(() =>
        {
            foreach ((string name, ElementType type, Shape shape) in expected.Where(entry => !except.Contains(entry.Name)))
            {
                NamedArray array = checkpoint.Read(name);
                Assert.That(ArrayNumbers.Of(array), Is.EqualTo(Enumerable.Range(0, shape.ElementCount).Select(i => Value(type, i))), name);
            }
        });
    }

    private static double Value(ElementType type, int i)
    {
        int value = (i % 97) - 48;
        return type switch
        {
            ElementType.Bool => i % 3 == 0 ? 1 : 0,
            ElementType.UInt8 => (byte)value,
            ElementType.UInt16 => (ushort)value,
            ElementType.UInt32 => (uint)value,
            ElementType.UInt64 => (ulong)value,
            _ => value,
        };
    }
}
