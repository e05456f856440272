using System.Runtime.InteropServices;
using System.Text;
using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Nn.Onnx;
using NeoResNet.Tensors;
using NeoResNet.Tests.Support;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.OldMemory;

/// <summary>
/// Tests that no result contains memory that was freed before: each result has the same bits
/// whatever the free memory contains.
/// </summary>
[NonParallelizable]
public sealed class OldMemoryTests
{
    private const byte First = 0x6B, Second = 0x94;

    private static readonly Dictionary<string, Action<string, Results>> Users = new()
    {
        ["npy of every type and order"] = ReadNpy,
        ["safetensors"] = ReadSafetensors,
        ["class names, recipes"] = ReadTexts,
        ["networks of every family, all end points"] = (_, results) => RunNetworks(results, backend: null),
        ["networks on every level"] = (_, results) => RunOnLevels(results),
        ["the reference backend"] = (_, results) => RunOnReference(results),
        ["classifier"] = Classify,
        ["recipes"] = Prepare,
        ["ONNX model"] = Export,
        ["weights of a family"] = Adapt,
    };

    /// <summary>Collects the bytes of results, and of messages of refused files.</summary>
    private sealed class Results
    {
        public List<(string Name, byte[] Bytes)> All { get; } = [];

        public void Add(string name, NhwcTensor tensor) => All.Add((name, MemoryMarshal.AsBytes(tensor.Span).ToArray()));

        public void Add(string name, byte[] bytes) => All.Add((name, bytes));

        public void Try(string name, Func<NhwcTensor> read)
        {
            try
            {
                Add(name, read());
            }
            catch (IOException refused)
            {
                Add(name, Encoding.UTF8.GetBytes(refused.Message));
            }
        }
    }

    // Without this test, the others could pass because the pattern never reaches an allocation.
    [Test]
    [Platform("Linux", Reason = "The native allocator of another system may clear or return freed memory.")]
    public unsafe void Uninitialized_allocations_contain_the_pattern()
    {
        FreeMemory.Fill(First);
        int managed = Enumerable.Range(0, 20).Count(_ => GC.AllocateUninitializedArray<byte>(100_000, pinned: true).AsSpan().IndexOf([First, First, First, First, First, First]) >= 0);
        FreeMemory.Fill(First);
        int tensors = Enumerable.Range(0, 20).Count(_ => MemoryMarshal.AsBytes(NhwcTensor.CreateUninitialized([50_000]).Span).IndexOf([First, First, First, First, First, First]) >= 0);
        FreeMemory.Fill(First);
        int native = 0;
        for (int i = 0; i < 20; i++)
        {
            void* block = NativeMemory.AlignedAlloc(100_000, 64);
            native += new Span<byte>(block, 100_000).IndexOf([First, First, First, First, First, First]) >= 0 ? 1 : 0;
        }

        Assert.That(managed, Is.GreaterThan(0), "managed memory");
        Assert.That(tensors, Is.GreaterThan(0), "tensors");
        Assert.That(native, Is.GreaterThan(0), "native memory");
    }

    [TestCaseSource(nameof(Names))]
    public void No_result_depends_on_old_memory(string name)
    {
        using var folder = new TemporaryFolder();
        Results first = Run(First), second = Run(Second);
        Assert.That(first.All, Is.Not.Empty);
        Assert.That(first.All.Select(result => result.Name), Is.EqualTo(second.All.Select(result => result.Name)));
        foreach (((string result, byte[] one), (_, byte[] two)) in first.All.Zip(second.All))
        {
            Assert.That(one.AsSpan().SequenceEqual(two), Is.True, $"{result} depends on the content of free memory");
            Assert.That(one.AsSpan().IndexOf([First, First, First, First]), Is.Negative, $"{result} contains old memory");
        }

        Results Run(byte pattern)
        {
            var results = new Results();
            FreeMemory.Fill(pattern);
            Users[name](folder.FullName, results);
            return results;
        }
    }

    private static IEnumerable<string> Names() => Users.Keys;

    private static void ReadNpy(string folder, Results results)
    {
        foreach (string type in (string[])["f2", "f4", "f8", "i1", "i2", "i8", "u4", "b1"])
        {
            foreach (string order in (string[])["False", "True"])
            {
                foreach (char endian in "<>")
                {
                    string header = $"{{'descr': '{endian}{type}', 'fortran_order': {order}, 'shape': (31, 17, 40), }}";
                    byte[] data = [.. Enumerable.Range(0, 31 * 17 * 40 * (type[1] - '0')).Select(i => (byte)(i % 61))];
                    byte[] file = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. data];
                    results.Try($"{header} whole", () => Npy.Read(new MemoryStream(file)));
                    results.Try($"{header} short", () => Npy.Read(new MemoryStream(file[..^1])));
                    results.Try($"{header} pipe", () => Npy.Read(new System.IO.Compression.ZLibStream(Packed(file), System.IO.Compression.CompressionMode.Decompress)));
                    results.Try($"{header} short pipe", () => Npy.Read(new System.IO.Compression.ZLibStream(Packed(file[..^1]), System.IO.Compression.CompressionMode.Decompress)));
                }
            }
        }
    }

    private static MemoryStream Packed(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var zip = new System.IO.Compression.ZLibStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(bytes);
        }

        packed.Position = 0;
        return packed;
    }

    private static void ReadSafetensors(string folder, Results results)
    {
        string path = Path.Combine(folder, "w.safetensors");
        ElementType[] types = [ElementType.Float32, ElementType.Float64, ElementType.Float16, ElementType.BFloat16];
        Safetensors.Write(path, types.Select(type => new NamedArray($"{type}", type, [33, 1001], (byte[])[.. Enumerable.Range(0, 33 * 1001 * type.ByteSize()).Select(i => (byte)(i % 61))])));
        foreach (Func<string, SafetensorsFile> open in (Func<string, SafetensorsFile>[])[Safetensors.Open, Safetensors.Map])
        {
            using SafetensorsFile file = open(path);
            foreach (StoredArray entry in file.Entries)
            {
                results.Add(entry.Name, file.ReadTensor(entry.Name));
                NamedArray array = file.Read(entry.Name);
                results.Add(entry.Name, array.Bytes.ToArray());
                results.Add(entry.Name, array.ToTensor());
            }
        }

        // A file that becomes shorter between opening and reading.
        using SafetensorsFile shrinking = Safetensors.Open(path);
        using (var shrink = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            shrink.SetLength(shrink.Length - 100_000);
        }

        foreach (StoredArray entry in shrinking.Entries)
        {
            results.Try($"{entry.Name} shrunk", () => shrinking.ReadTensor(entry.Name));
            results.Try($"{entry.Name} bytes shrunk", () => shrinking.Read(entry.Name).ToTensor());
        }
    }

    private static void ReadTexts(string folder, Results results)
    {
        string path = Path.Combine(folder, "text");
        string recipe = RecipeFile.ToMetadata(Recipe.Torchvision)[RecipeFile.MetadataKey];
        foreach (string text in (string[])["ant\nbee\n", "0:ant\n1:bee\n", "[\"ant\", \"bee\"]", "{\"0\": \"ant\", \"1\": \"bee\"}", "{\"0\": [\"n\", \"ant\"], \"1\": [\"n\", \"be", "ant\n", "", recipe, recipe[..100]])
        {
            foreach (Encoding encoding in (Encoding[])[new UTF8Encoding(false), Encoding.Unicode, Encoding.UTF32])
            {
                File.WriteAllBytes(path, [.. encoding.GetPreamble(), .. encoding.GetBytes(text)]);
                results.Add(text, Encoding.UTF8.GetBytes(Try(() => string.Join('|', ClassNames.Load(path, 2)))));
                results.Add(text, Encoding.UTF8.GetBytes(Try(() => Recipe.Load(path).ToString())));
            }
        }

        static string Try(Func<string> read)
        {
            try
            {
                return read();
            }
            catch (DataFileException refused)
            {
                return refused.Message;
            }
        }
    }

    private static void RunOnLevels(Results results)
    {
        foreach (CpuKernel kernel in CpuKernels.Table.Where(kernel => kernel.IsAvailable))
        {
            using var backend = new CpuBackend(new() { Level = kernel.Level, MaxThreads = 2 });
            RunNetwork(results, $"{kernel.Level}", backend, ResNetTopology.Keras(50) with { Units = [1, 2, 1], Widths = [5, 9, 7] }, [3, 33, 35, 3], 7, null);
            RunNetwork(results, $"{kernel.Level} with Winograd", backend, ResNetTopology.Torchvision(18) with { Units = [1, 2], Widths = [16, 33] }, [2, 30, 27, 3], 3, null);
        }
    }

    private static void RunOnReference(Results results)
    {
        using var backend = new ReferenceBackend();
        RunNetworks(results, backend);
    }

    private static void RunNetworks(Results results, IBackend? backend)
    {
        using IBackend used = backend is null ? new CpuBackend() : new Borrowed(backend);
        (string Name, ResNetTopology Topology)[] networks =
        [
            ("Keras V1", ResNetTopology.KerasV1(50)), ("Keras V2", ResNetTopology.Keras(50)), ("timm", ResNetTopology.Timm(50)), ("torchvision", ResNetTopology.Torchvision(18)),
            ("zero-padded", ResNetTopology.Cifar(8, ResNetVersion.V1) with { Units = [1, 2, 1] }),
            ("both sides", ResNetTopology.Cifar(8, ResNetVersion.V1) with { Units = [1, 1, 1], Shortcut = ShortcutKind.ZeroPaddedBothSides }),
            ("plain", ResNetTopology.Cifar(8, ResNetVersion.V1) with { Units = [1, 1, 1], Shortcut = ShortcutKind.None }),
            ("MLPerf", ResNetTopology.TinyMlperf),
        ];
        foreach ((string name, ResNetTopology topology) in networks)
        {
            ResNetTopology reduced = topology.Units.Count == 4 ? topology with { Units = [1, 2, 1, 2], Widths = [4, 5, 9, 9] } : topology with { Widths = [4, 7, 9] };
            RunNetwork(results, name, used, reduced, [1, 32, 32, 3], 5, null);
            RunNetwork(results, $"{name}, odd", used, reduced, [3, 33, 29, 3], 1, null);
            RunNetwork(results, $"{name}, empty batch", used, reduced, [0, 33, 29, 3], 2, null);
            RunNetwork(results, $"{name}, features", used, reduced, [2, 17, 40, 3], null, topology.Units.Count == 4 ? 8 : null);
        }
    }

    private static void RunNetwork(Results results, string name, IBackend backend, ResNetTopology topology, int[] shape, int? classes, int? outputStride)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([null, shape[1], shape[2], shape[3]]);
        (Node net, EndPoints endPoints) = topology.Build(x, classes, outputStride: outputStride, scope: "net");
        variables.Initialize(seed: 3);
        using var session = new Session(graph, backend);
        var images = new NhwcTensor(new Shape(shape));
        for (int i = 0; i < images.Length; i++)
        {
            images.Span[i] = (i % 17) - 8;
        }

        foreach (Node[] fetches in (Node[][])[[net], [.. endPoints.Values.Distinct()]])
        {
            NhwcTensor[] values = session.Callable([x], fetches).Run([images]);
            for (int i = 0; i < values.Length; i++)
            {
                results.Add($"{name} {fetches[i].Name}", values[i]);
            }
        }

        foreach (Variable variable in variables.Variables.Take(3))
        {
            results.Add(variable.Name, variable.ToTensor());
        }
    }

    private static void Classify(string folder, Results results)
    {
        using ImageClassifier classifier = ImageClassifier.CreateWithRandomWeights("resnet20_v2_cifar", options: new() { BatchSize = 3, ImageSize = 35 });
        RgbImage[] photos = [.. Enumerable.Range(0, 5).Select(i => i % 2 == 0 ? SmallWeights.Cat : SmallWeights.Coffee)];
        results.Add("predictions", Encoding.UTF8.GetBytes(string.Join(';', classifier.Classify(photos).SelectMany(predictions => predictions).Select(prediction => $"{prediction}"))));
        foreach (string name in classifier.EndPoints.Keys)
        {
            results.Add(name, classifier.Features(photos, name));
        }

        results.Add("embedding", MemoryMarshal.AsBytes(classifier.Embed(photos[0]).ToArray().AsSpan()).ToArray());
        results.Add("page", Encoding.UTF8.GetBytes(string.Concat(classifier.Explain(photos[0], 2).Maps.Select(map => string.Join(',', map.Values.ToArray())))));
    }

    private static void Prepare(string folder, Results results)
    {
        foreach (Recipe recipe in (Recipe[])[Recipe.Inception, Recipe.Vgg, Recipe.Keras, Recipe.KerasCaffe, Recipe.Torchvision, Recipe.Timm])
        {
            foreach ((int width, int height) in ((int, int)[])[(1, 1), (1, 50), (300, 7), (41, 41)])
            {
                results.Add($"{recipe} {width} x {height}", recipe.Prepare(new RgbImage(width, height, (byte[])[.. Enumerable.Range(0, width * height * 3).Select(i => (byte)(i % 61))])));
            }
        }
    }

    private static void Export(string folder, Results results)
    {
        using var weights = new SmallWeights("mlperf_tiny_resnet8", null);
        string path = Path.Combine(folder, "m.onnx");
        OnnxExporter.Write(path, [new("images", weights.Inputs)], [.. weights.EndPoints], new() { InputLayout = OnnxLayout.Nchw, OutputLayout = OnnxLayout.Nchw, GraphName = "g" });
        results.Add("model", File.ReadAllBytes(path));
    }

    private static void Adapt(string folder, Results results)
    {
        NetworkDefinition network = new("tiny", ResNetTopology.Torchvision(18) with { Units = [1, 1], Widths = [2, 3] }, WeightFamily.Torchvision, 32, 4);
        using var variables = new VariableStore();
        _ = network.Build(new Graph(variables).Placeholder([1, 32, 32, 3]), 4);
        string path = Path.Combine(folder, "t.safetensors");
        Safetensors.Write(path, [KeyValuePair.Create("conv1.weight", new NhwcTensor([2, 3, 7, 7])), KeyValuePair.Create("fc.weight", new NhwcTensor([4, 3])), KeyValuePair.Create("fc.bias", new NhwcTensor([4]))]);
        using ICheckpoint file = network.Adapt(Safetensors.Open(path), variables);
        foreach (StoredArray entry in file.Entries)
        {
            results.Add(entry.Name, file.ReadTensor(entry.Name));
        }
    }

    /// <summary>Leaves a backend to its owner.</summary>
    private sealed class Borrowed(IBackend backend) : IBackend
    {
        public BackendInfo Info => backend.Info;

        public IParameterSet CreateParameterSet() => backend.CreateParameterSet();

        public IExecutable Compile(TensorProgram program, IParameterSet parameters, CompileOptions? options = null) => backend.Compile(program, parameters, options);

        public void Dispose()
        {
        }
    }
}
