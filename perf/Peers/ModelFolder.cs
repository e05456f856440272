using System.Globalization;
using System.Runtime.InteropServices;
using NeoResNet.Backends;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Nn.Onnx;
using NeoResNet.Perf;
using NeoResNet.Tensors;

namespace NeoResNet.Peers;

/// <summary>
/// Creates the files that all peers share: random weights and batch norm parameters from a fixed
/// seed as safetensors, and their export as an ONNX model.
/// </summary>
internal sealed class ModelFolder(string path)
{
    public string WeightsOf(int depth) => Path.Combine(path, $"resnet_v2_{depth}.safetensors");

    public string OnnxOf(PeerModel model) => model.Onnx ?? Path.Combine(path, $"resnet_v2_{model.Depth}.onnx");

    /// <summary>Creates the missing files of a network. Existing weights are kept.</summary>
    /// <exception cref="FileNotFoundException">The ONNX model does not exist.</exception>
    public void Prepare(PeerModel model)
    {
        _ = Directory.CreateDirectory(path);
        if (model.Onnx is { } onnx)
        {
            _ = File.Exists(onnx) ? true : throw new FileNotFoundException($"The ONNX model {onnx} does not exist.");
            return;
        }

        int depth = model.Depth;
        if (!File.Exists(WeightsOf(depth)))
        {
            using PeerNetwork drawn = Build(model, batch: null);
            Draw(drawn.Variables);
            Safetensors.Write(WeightsOf(depth), drawn.Variables);
            File.Delete(OnnxOf(model));
        }

        if (!File.Exists(OnnxOf(model)))
        {
            using PeerNetwork network = Load(model, batch: null);
            OnnxExporter.Write(OnnxOf(model), [new("images", network.Images)], [new("logits", network.Logits)]);
        }
    }

    /// <summary>
    /// Compares the logits of the first image with the file <c>resnet_v2_N.golden.f32</c> beside
    /// the weights, which another harness can provide. Without that file, returns the first logits.
    /// </summary>
    public string Check(PeerModel model, float[] logits)
    {
        string file = Path.Combine(path, $"resnet_v2_{model.Depth}.golden.f32");
        if (model.Onnx is not null || !File.Exists(file))
        {
            return string.Create(CultureInfo.InvariantCulture, $"no golden; {logits[0]:G6} {logits[1]:G6} {logits[2]:G6}");
        }

        ReadOnlySpan<float> golden = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(file));
        float max = 0, error = 0;
        for (int i = 0; i < golden.Length; i++)
        {
            (max, error) = (Math.Max(max, Math.Abs(golden[i])), Math.Max(error, Math.Abs(golden[i] - logits[i])));
        }

        return string.Create(CultureInfo.InvariantCulture, $"maxabs {max:G4} maxerr {error:G3}");
    }

    /// <summary>Loads a network with the weights of the file.</summary>
    /// <param name="model">The network.</param>
    /// <param name="batch">Images per batch of a ResNet V2; null for any.</param>
    /// <param name="isTraining">Whether batch norms use the statistics of the batch.</param>
    public PeerNetwork Load(PeerModel model, int? batch, bool isTraining = false)
    {
        if (model.Onnx is { } onnx)
        {
            OnnxModel imported = OnnxModel.Load(onnx);
            return new(imported.Graph, imported.Inputs.Values.Single(), imported.Outputs.Values.Single());
        }

        PeerNetwork network = Build(model, batch, isTraining);
        using SafetensorsFile file = Safetensors.Map(WeightsOf(model.Depth));
        _ = network.Variables.Restore(file);
        return network;
    }

    /// <summary>Builds a network without values.</summary>
    public static PeerNetwork Build(PeerModel model, int? batch, bool isTraining = false)
    {
        var graph = new Graph(new VariableStore());
        Node images = graph.Placeholder([batch, model.Size, model.Size, 3], "images");
        using IDisposable arguments = graph.ArgScope(ResNetV2.ArgScope());
        (Node logits, _) = model.IsCifar
            ? ResNetTopology.Cifar(model.Depth, ResNetVersion.V2).Build(images, model.Classes, isTraining)
            : ResNetV2.OfDepth(model.Depth, images, model.Classes, isTraining);
        return new(graph, images, logits);
    }

    /// <summary>
    /// Counts the floating-point operations of a batch: two per multiply-add of every convolution,
    /// including padding. A training step counts three times, because each of the two gradients of
    /// a convolution has as many as the convolution.
    /// </summary>
    public long Flops(Workload workload)
    {
        using PeerNetwork network = workload.Model.Onnx is null ? Build(workload.Model, workload.Batch) : Load(workload.Model, workload.Batch);
        return (workload.Training ? 3 : 1) * network.Graph.Nodes.Where(node => node.Operation is Conv2DOperation).Sum(node => ConvolutionLayer.Of(node, workload.Batch).Flops);
    }

    /// <summary>
    /// Creates images with three channels in NHWC order. Element i is 24 bits of splitmix64(42 + i) as a number in
    /// [0, 1), which any language can reproduce.
    /// </summary>
    public static float[] Images(Shape shape)
    {
        const ulong Seed = 42, Gamma = 0x9E3779B97F4A7C15;
        var values = new float[shape.ElementCount];
        for (int i = 0; i < values.Length; i++)
        {
            ulong z = (Seed + (ulong)i + 1) * Gamma;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            values[i] = ((z ^ (z >> 31)) >> 40) * (1f / (1 << 24));
        }

        return values;
    }

    private static void Draw(VariableStore variables)
    {
        variables.Initialize(seed: 1);
        ulong seed = 1;
        foreach (Variable variable in variables.Variables)
        {
            (float Low, float High)? range = variable.Name[(variable.Name.LastIndexOf('/') + 1)..] switch
            {
                "gamma" or "moving_variance" => (0.5f, 1.5f),
                "beta" or "moving_mean" or "biases" => (-0.1f, 0.1f),
                _ => null,
            };
            if (range is { } chosen)
            {
                var values = new float[variable.Shape.ElementCount];
                new RandomUniform(variable.Shape, chosen.Low, chosen.High, seed++, new Epilogue()).Fill(values);
                variable.Assign(values);
            }
        }
    }
}

/// <summary>Represents a network with its variables.</summary>
internal sealed record PeerNetwork(Graph Graph, Node Images, Node Logits) : IDisposable
{
    public VariableStore Variables => Graph.Variables;

    /// <summary>Returns the shape of the input, or of the logits, for a batch.</summary>
    public static Shape ShapeOf(Node node, int batch) => new([batch, .. node.Shape.Skip(1).Select(size => size!.Value)]);

    public void Dispose() => Variables.Dispose();
}
