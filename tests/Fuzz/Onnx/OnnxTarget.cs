using System.Runtime.InteropServices;
using System.Text;
using NeoResNet.Nn;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Fuzz;

/// <summary>Imports ONNX models.</summary>
internal sealed class OnnxTarget : FuzzTarget
{
    private static readonly byte[][] Models = [Export(OnnxLayout.Nchw), Export(OnnxLayout.Nhwc), .. OnnxSeeds.All];

    public override string Name => "onnx";

    public override IReadOnlyList<byte[]> Seeds => Models;

    // An import creates at most 16,777,216 numbers beyond twice those of the file.
    public override long MaxAllocated(ReadOnlySpan<byte> file) => (256L << 20) + (256L * file.Length);

    public override byte[] Create(FuzzRandom random)
    {
        byte[] model = random.Pick<byte[]>(Models);
        return random.Below(10) switch
        {
            0 => model[..random.Below(model.Length + 1)],
            1 => ByteMutator.Mutate(model, random),
            _ => ProtobufMutator.Mutate(model, random),
        };
    }

    public override byte[] Read(byte[] file)
    {
        using OnnxModel model = OnnxModel.Load(file, "case");
        var output = new MemoryStream();
        output.Write(Encoding.UTF8.GetBytes($"{model.GraphName} {model.OperatorSet} {string.Join(' ', model.Inputs.Keys)} {string.Join(' ', model.Outputs.Keys)} {string.Join(' ', model.EndPoints.Keys)}"));
        foreach (Variable variable in model.Graph.Variables.Variables)
        {
            output.Write(Encoding.UTF8.GetBytes($"{variable.Name} {variable.Shape}"));
            output.Write(MemoryMarshal.AsBytes(variable.ToTensor().Span));
        }

        return output.ToArray();
    }

    private static byte[] Export(OnnxLayout layout)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node inputs = graph.Placeholder([1, 8, 8, 3], "images");
        Node net = Layers.Conv2D(inputs, 4, 3, stride: 2, scope: "conv");
        net = Layers.MaxPool2D(net, 3, 2, scope: "pool");
        net = Layers.SpatialSqueeze(Layers.GlobalMean(Layers.Conv2D(net, 5, 1, scope: "logits")));
        variables.Initialize(seed: 1);
        var model = new MemoryStream();
        OnnxExporter.Write(model, [new("images", inputs)], [new("logits", net), new("probabilities", Layers.Softmax(net))], new() { InputLayout = layout, OutputLayout = layout });
        return model.ToArray();
    }
}
