using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.RealNetworks;

/// <summary>
/// Runs two networks that others trained on CIFAR-10, and compares their logits with those of an
/// independent float64 program.
/// </summary>
public static class Networks
{
    private const string TinyModel = "resnet8_v1_cifar10_mlperf_tiny", TorchModel = "resnet20_v1_cifar10_pytorch";

    // MLPerf Tiny's network reads levels from 0 to 255.
    private static readonly Recipe Levels = new() { Height = 32, Width = 32, Interpolation = Interpolation.PillowBilinear, Range = new(0, 255) };

    private static readonly Recipe Normalized = Levels with { Range = new(0, 1), Mean = Recipe.Torchvision.Mean, StandardDeviation = Recipe.Torchvision.StandardDeviation };

    /// <summary>Runs both networks and prints the comparison.</summary>
    /// <param name="folder">The folder of the weights, the photos and their expected logits.</param>
    /// <param name="output">Receives the lines.</param>
    /// <returns>Whether all logits are within <see cref="Golden.Bound"/> of the expected ones.</returns>
    public static bool Run(string folder, TextWriter output)
    {
        var golden = Golden.Read(folder);
        bool isKeras = Keras(Path.Combine(folder, "keras_h5", "pretrainedResnet.h5"), golden, output);
        bool isBundle = Keras(Path.Combine(folder, TinyModel, TinyModel), golden, output);
        bool isTorch = Renamed(Path.Combine(folder, TorchModel, TorchModel), golden, output);
        return isKeras && isBundle && isTorch;
    }

    /// <summary>Runs weights with the names that Keras wrote, in any format.</summary>
    /// <param name="path">Path of the weights.</param>
    /// <param name="golden">The photos and the expected logits.</param>
    /// <param name="output">Receives the lines.</param>
    /// <returns>Whether the logits are the expected ones.</returns>
    public static bool Keras(string path, Golden golden, TextWriter output)
    {
        // Keras numbers the layers of all networks alike, so the file does not name its network.
        using Weights weights = Weights.Load(path, network: "mlperf_tiny_resnet8");
        output.WriteLine($"{Path.GetFileName(path)}: {weights.Network}, {weights.Format}, {weights.Report}");
        return golden.Compare(TinyModel, Run(weights.Network, weights.Variables, golden.Prepare(Levels)), output);
    }

    /// <summary>Runs weights with the names that <see cref="RenamedArrays"/> knows.</summary>
    /// <param name="path">Path of the weights.</param>
    /// <param name="golden">The photos and the expected logits.</param>
    /// <param name="output">Receives the lines.</param>
    /// <returns>Whether the logits are the expected ones.</returns>
    public static bool Renamed(string path, Golden golden, TextWriter output)
    {
        NetworkDefinition network = NetworkCatalog.Get("akamaster_resnet20");
        using var variables = new VariableStore();
        _ = network.Build(new Graph(variables).Placeholder([null, 32, 32, 3]), network.ClassCount);
        using ICheckpoint file = Checkpoint.Open(path);
        RestoreReport report = variables.Restore(RenamedArrays.Of(file, network.Name));
        output.WriteLine($"{Path.GetFileName(path)}: {network}, renamed arrays, {report}");
        return golden.Compare(TorchModel, Run(network, variables, golden.Prepare(Normalized)), output);
    }

    private static NhwcTensor Run(NetworkDefinition network, VariableStore variables, NhwcTensor photos)
    {
        var graph = new Graph(variables);
        Node images = graph.Placeholder([null, photos.Shape[1], photos.Shape[2], photos.Shape[3]]);
        (Node logits, _) = network.Build(images, network.ClassCount, reuse: true);
        using var backend = new CpuBackend();
        using var session = new Session(graph, backend);
        return session.Run(logits, (images, photos));
    }
}
