using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Perf;

/// <summary>
/// Represents a ResNet V2 for 1000 classes and images of 224x224 pixels, without values for its
/// variables.
/// </summary>
internal sealed class Network : IDisposable
{
    public Network(int depth, int batch)
    {
        Graph = new(Variables);
        Images = Graph.Placeholder([batch, ResNetV2.DefaultImageSize, ResNetV2.DefaultImageSize, 3], "images");
        using IDisposable arguments = Graph.ArgScope(ResNetV2.ArgScope());
        (Logits, _) = ResNetV2.OfDepth(depth, Images, numClasses: 1000);
    }

    public VariableStore Variables { get; } = new();

    public Graph Graph { get; }

    public Node Images { get; }

    public Node Logits { get; }

    /// <summary>Gets the convolutions in order.</summary>
    public IEnumerable<ConvolutionLayer> Convolutions => Graph.Nodes.Where(node => node.Operation is Conv2DOperation).Select(ConvolutionLayer.Of);

    /// <summary>
    /// Gets the number of floating-point operations: two per multiply-add of every convolution,
    /// including padding.
    /// </summary>
    public long Flops => Convolutions.Sum(layer => layer.Flops);

    public void Dispose() => Variables.Dispose();
}
