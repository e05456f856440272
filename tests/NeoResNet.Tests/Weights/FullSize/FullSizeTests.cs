using System.IO.Compression;
using System.Runtime.InteropServices;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.Tests.Families;
using NeoResNet.Tests.Support;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Weights.FullSize;

/// <summary>
/// Tests that ResNet-50 of full size returns the same logits from files of every format. The files
/// are written by this library or, for formats that it only reads, by small writers of this folder.
/// </summary>
public sealed class FullSizeTests : TemporaryFileFixture
{
    private const int Size = 64;

    private static readonly Recipe Photos = Recipe.Torchvision.WithSize(Size);

    [Test]
    public void TensorFlows_formats_have_the_logits_of_safetensors()
    {
        using VariableStore variables = Made("resnet_v2_50");
        float[] expected = Original(variables);
        NamedArray[] arrays = [.. variables.ToNamedArrays()];
        Checkpoint.Write(PathOf("bundle"), arrays, CheckpointFormat.TensorFlowBundle);
        Check("bundle", expected);
        Checkpoint.Write(PathOf("v1.ckpt"), arrays, CheckpointFormat.TensorFlowV1);
        Check("v1.ckpt", expected);
        using (FileStream file = File.Create(PathOf("frozen.pb")))
        {
            WriteGraph(file, arrays);
        }

        Check("frozen.pb", expected);
        Safetensors.WriteSharded(PathOf("s.safetensors.index.json"), arrays, 30_000_000);
        Check("s.safetensors.index.json", expected);
    }

    [Test]
    public void Kerass_formats_have_the_logits_of_safetensors()
    {
        using VariableStore variables = Made("keras_resnet50");
        NetworkDefinition network = NetworkCatalog.Get("keras_resnet50");
        float[] expected = Original(variables);
        (string Name, int[] Shape, byte[] Bytes)[] arrays = [.. variables.Variables.Select(variable => (network.NameInFile(variable.Name), Shape(variable), Bytes(variable.ToTensor())))];

        // Keras 2: model_weights/layer/layer/kernel:0.
        Hdf5("keras2.h5", arrays.Select(array => array with { Name = $"model_weights/{array.Name.Split('/')[0]}/{array.Name}:0" }));
        Check("keras2.h5", expected);
        var numbers = Keras3Names.NumberedLayers(ResNetTopology.KerasV1(50)).ToDictionary(pair => pair.Value, pair => pair.Key);
        (string Name, int[] Shape, byte[] Bytes)[] numbered = [.. arrays.Select(array => array with { Name = Keras3Name(numbers, array.Name) })];
        Hdf5("keras3.weights.h5", numbered);
        Check("keras3.weights.h5", expected);

        // A functional model inside another one, with the classifier outside of it.
        Hdf5("nested.weights.h5", numbered.Select(array => array.Name.StartsWith("layers/dense", StringComparison.Ordinal) ? array : array with { Name = $"layers/functional/{array.Name}" }));
        Check("nested.weights.h5", expected);
        using (ZipArchive zip = ZipFile.Open(PathOf("keras3.keras"), ZipArchiveMode.Create))
        {
            zip.CreateEntryFromFile(PathOf("keras3.weights.h5"), "model.weights.h5", CompressionLevel.NoCompression);
        }

        Check("keras3.keras", expected);
    }

    [Test]
    public void PyTorchs_format_and_the_names_of_transformers_have_the_logits_of_safetensors()
    {
        using VariableStore variables = Made("torchvision_resnet50");
        NetworkDefinition network = NetworkCatalog.Get("torchvision_resnet50");
        float[] expected = Original(variables);
        Dictionary<string, (int[] Shape, byte[] Bytes)> arrays = variables.Variables.ToDictionary(variable => network.NameInFile(variable.Name), AsTorch);
        using (FileStream file = File.Create(PathOf("torch.pth")))
        {
            TorchBytes.Write(file, [.. arrays.Select(pair => ($"module.{pair.Key}", pair.Value.Shape, pair.Value.Bytes))]);
        }

        Check("torch.pth", expected);
        string[] names = [.. RenamedArraysTests.TransformersNamesOf([3, 4, 6, 3])];
        Assert.That(names, Has.Length.EqualTo(arrays.Count));
        Safetensors.Write(PathOf("transformers.safetensors"), names.Select(name => (name, arrays[network.Normalize(name)]))
            .Select(array => new NamedArray(array.name, ElementType.Float32, new Shape(array.Item2.Shape), array.Item2.Bytes)));
        Check("transformers.safetensors", expected);
    }

    private static VariableStore Made(string network)
    {
        var variables = new VariableStore();
        NetworkDefinition definition = NetworkCatalog.Get(network);
        definition.AddVariables(variables, definition.ClassCount);
        variables.Initialize(seed: 14);

        // Different values in each vector: equal ones would hide arrays that change places.
        int number = 0;
        foreach (Variable variable in variables.Variables.Where(variable => variable.Shape.Rank == 1))
        {
            bool isPositive = variable.Name.EndsWith("gamma", StringComparison.Ordinal) || variable.Name.EndsWith("variance", StringComparison.Ordinal);
            number++;
            variable.Assign([.. Enumerable.Range(0, variable.Shape[0]).Select(i => (isPositive ? 1 : 0) + (0.01f * (((i + (3 * number)) % 23) - 11)))]);
        }

        return variables;
    }

    private float[] Original(VariableStore variables)
    {
        Safetensors.Write(PathOf("original.safetensors"), variables);
        return Logits("original.safetensors");
    }

    private void Check(string name, float[] expected)
    {
        Assert.That(Logits(name).AsSpan().SequenceEqual(expected), name);
        foreach (string file in Directory.GetFiles(Folder).Where(file => !file.EndsWith("original.safetensors", StringComparison.Ordinal) && !file.EndsWith(".weights.h5", StringComparison.Ordinal)))
        {
            File.Delete(file);
        }
    }

    private float[] Logits(string name)
    {
        using ImageClassifier classifier = ImageClassifier.Load(PathOf(name), new() { Recipe = Photos });
        Assert.That((classifier.WeightsReport!.IsExact, classifier.IgnoredArrays.Count, classifier.HasRandomWeights), Is.EqualTo((true, 0, false)), name);
        return classifier.Features(SmallWeights.Cat, $"{classifier.Network.Name}/logits").ToArray();
    }

    private void Hdf5(string name, IEnumerable<(string Name, int[] Shape, byte[] Bytes)> arrays)
    {
        using FileStream file = File.Create(PathOf(name));
        Hdf5Bytes.Write(file, arrays);
    }

    // GraphDef: nodes of the operation Const with an attribute "value".
    private static void WriteGraph(Stream stream, NamedArray[] arrays)
    {
        foreach (NamedArray array in arrays)
        {
            var graph = new ProtobufWriter();
            graph.Message(1, node =>
            {
                node.Text(1, array.Name);
                node.Text(2, "Const");
                node.Message(5, attribute =>
                {
                    attribute.Text(1, "value");
                    attribute.Message(2, value => value.Message(8, tensor =>
                    {
                        tensor.Number(1, 1);
                        tensor.Message(2, shape => TensorFlowTypes.WriteShape(shape, array.Shape));
                        tensor.Bytes(4, array.Bytes.Span);
                    }));
                });
            });
            stream.Write(graph.Written);
        }
    }

    private static string Keras3Name(Dictionary<string, string> numbers, string name)
    {
        string[] parts = name.Split('/');
        int index = parts[1] switch { "kernel" or "gamma" => 0, "bias" or "beta" => 1, "moving_mean" => 2, _ => 3 };
        return $"layers/{numbers[parts[0]]}/vars/{index}";
    }

    // Keras stores dense weights with two axes.
    private static int[] Shape(Variable variable) => variable.Name.EndsWith("logits/weights", StringComparison.Ordinal) ? [variable.Shape[2], variable.Shape[3]] : [.. variable.Shape];

    private static byte[] Bytes(NhwcTensor tensor) => MemoryMarshal.AsBytes(tensor.Span).ToArray();

    private static (int[] Shape, byte[] Bytes) AsTorch(Variable variable)
    {
        NhwcTensor values = variable.ToTensor();
        if (variable.Shape.Rank != 4)
        {
            return ([.. variable.Shape], Bytes(values));
        }

        int inputs = variable.Shape[2], outputs = variable.Shape[3], taps = variable.Shape[0] * variable.Shape[1];
        var turned = new NhwcTensor([values.Length]);
        ReadOnlySpan<float> from = values.Span;
        Span<float> to = turned.Span;
        for (int i = 0, tap = 0; tap < taps; tap++)
        {
            for (int input = 0; input < inputs; input++)
            {
                for (int output = 0; output < outputs; output++)
                {
                    to[(((output * inputs) + input) * taps) + tap] = from[i++];
                }
            }
        }

        int[] shape = variable.Name.EndsWith("logits/weights", StringComparison.Ordinal) ? [outputs, inputs] : [outputs, inputs, variable.Shape[0], variable.Shape[1]];
        return (shape, Bytes(turned));
    }

    private string PathOf(string name) => Path.Combine(Folder, name);
}
