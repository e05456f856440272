using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Perf;

/// <summary>A ResNet V2 of 1000 classes on images of 224x224, without values for its variables.</summary>
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

    /// <summary>The convolutions in order.</summary>
    public IEnumerable<ConvolutionLayer> Convolutions => Graph.Nodes.Where(node => node.Operation is Conv2DOperation).Select(ConvolutionLayer.Of);

    /// <summary>Two operations a multiply-add of every convolution, padding counted.</summary>
    public long Flops => Convolutions.Sum(layer => layer.Flops);

    public void Dispose() => Variables.Dispose();
}
