using System.Runtime.InteropServices;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;
using PureHDF;
using PureHDF.Filters;
using PureHDF.VOL.Native;

namespace NeoResNet.Nn.Tests.Checkpoints.Formats;

/// <summary>Reads files that PureHDF writes, and compares them with the written values.</summary>
public sealed class PureHdfWriteTests
{
    private static readonly int[] Sizes = [19, 11, 5];

    [TestCase(false, 0)]
    [TestCase(true, 0)]
    [TestCase(false, 512)]
    public void Arrays_of_every_type_are_read(bool isCompact, int userBlock)
    {
        var random = new Random(14);
        (string Name, ElementType Type, Array Values)[] arrays =
        [
            ("float16", ElementType.Float16, Draw(15, () => (Half)random.NextSingle())),
            ("float32", ElementType.Float32, Draw(15, random.NextSingle)),
            ("float64", ElementType.Float64, Draw(15, random.NextDouble)),
            ("int8", ElementType.Int8, Draw(15, () => (sbyte)random.Next())),
            ("int16", ElementType.Int16, Draw(15, () => (short)random.Next())),
            ("int32", ElementType.Int32, Draw(15, () => random.Next(int.MinValue, int.MaxValue))),
            ("int64", ElementType.Int64, Draw(15, () => random.NextInt64(long.MinValue, long.MaxValue))),
            ("uint8", ElementType.UInt8, Draw(15, () => (byte)random.Next())),
            ("uint16", ElementType.UInt16, Draw(15, () => (ushort)random.Next())),
            ("uint32", ElementType.UInt32, Draw(15, () => (uint)random.Next())),
            ("uint64", ElementType.UInt64, Draw(15, () => (ulong)random.NextInt64())),
        ];
        var types = new H5Group();
        foreach ((string name, _, Array values) in arrays)
        {
            types[name] = new H5Dataset(values, fileDims: [3, 5]);
        }

        Check(
            new H5File { ["types"] = types },
            new(UserBlockSize: (ulong)userBlock, PreferCompactDatasetLayout: isCompact),
            [.. arrays.Select(each => ($"types/{each.Name}", each.Type, new Shape(3, 5), each.Values))]);
    }

    // One chunk, chunks that divide the shape, and chunks that exceed it; 1,045 chunks of one
    // element need an index of several pages.
    [Test]
    public void Chunks_with_any_filters_are_read([Values("19,11,5", "8,4,5", "7,11,3", "1,1,1")] string chunk, [Values] Filters filters)
    {
        var random = new Random(7);
        float[] values = Draw(Sizes.Aggregate((a, b) => a * b), () => (float)random.Next(-9, 9));
        List<H5Filter> pipeline = [];
        foreach ((Filters flag, ushort id) in new[] { (Filters.Shuffle, ShuffleFilter.Id), (Filters.Deflate, DeflateFilter.Id), (Filters.Checksum, Fletcher32Filter.Id) })
        {
            if (filters.HasFlag(flag))
            {
                pipeline.Add(id);
            }
        }

        var dataset = new H5Dataset(values, [.. chunk.Split(',').Select(uint.Parse)], fileDims: [.. Sizes.Select(size => (ulong)size)], datasetCreation: new(Filters: pipeline));
        Check(new H5File { ["a"] = dataset }, new(), ("a", ElementType.Float32, new Shape(Sizes), values));
    }

    // Keras names the layers and their weights in attributes, which the reader skips.
    [Test]
    public void Groups_of_many_layers_with_attributes_are_read()
    {
        const int Layers = 300;
        var weights = new H5Group { Attributes = new() { ["layer_names"] = Draw(Layers, i => $"conv2d_{i}"), ["backend"] = "tensorflow", ["keras_version"] = "2.15.0" } };
        var expected = new List<(string, ElementType, Shape, Array)>();
        for (int i = 0; i < Layers; i++)
        {
            float[] kernel = Draw(12, k => i + (k / 16f)), bias = Draw(3, k => -i - (float)k);
            weights[$"conv2d_{i}"] = new H5Group
            {
                [$"conv2d_{i}"] = new H5Group { ["kernel:0"] = new H5Dataset(kernel, fileDims: [2, 2, 3]), ["bias:0"] = bias },
                Attributes = new() { ["weight_names"] = new[] { $"conv2d_{i}/kernel:0", $"conv2d_{i}/bias:0" } },
            };
            expected.Add(($"model_weights/conv2d_{i}/conv2d_{i}/kernel:0", ElementType.Float32, [2, 2, 3], kernel));
            expected.Add(($"model_weights/conv2d_{i}/conv2d_{i}/bias:0", ElementType.Float32, [3], bias));
        }

        Check(new H5File { ["model_weights"] = weights, Attributes = new() { ["model_config"] = new string('{', 30_000) } }, new(), [.. expected]);
    }

    private static void Check(H5File file, H5WriteOptions options, params (string Name, ElementType Type, Shape Shape, Array Values)[] expected)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("written.h5");
        file.Write(path, options);
        using ICheckpoint checkpoint = Checkpoint.Open(path);
        Assert.That(checkpoint.Entries.Select(entry => (entry.Name, entry.ElementType, entry.Shape)), Is.EquivalentTo(expected.Select(each => (each.Name, each.Type, each.Shape))));
        Assert.Multiple(() =>
        {
            foreach ((string name, ElementType type, _, Array values) in expected)
            {
                byte[] bytes = MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(values), values.Length * type.ByteSize()).ToArray();
                Assert.That(checkpoint.Read(name).Bytes.ToArray(), Is.EqualTo(bytes), name);
            }
        });
    }

    private static T[] Draw<T>(int count, Func<T> next) => Draw(count, _ => next());

    private static T[] Draw<T>(int count, Func<int, T> element) => [.. Enumerable.Range(0, count).Select(element)];

    /// <summary>Specifies the filters of a dataset.</summary>
    [Flags]
    public enum Filters
    {
        None = 0,
        Shuffle = 1,
        Deflate = 2,
        ShuffleDeflate = Shuffle | Deflate,
        Checksum = 4,
        All = Shuffle | Deflate | Checksum,
    }
}
