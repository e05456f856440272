using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Nn.Onnx;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Onnx.Tests;

/// <summary>Exports nodes, runs the file with ONNX Runtime and the graph with the CPU backend, and holds the numbers side by side.</summary>
internal static class Comparison
{
    /// <summary>Bound of ||theirs - ours|| / ||ours|| for two ways of adding float32 numbers in another order.</summary>
    private const double Bound = 1e-5;

    public static void Check(
        IReadOnlyList<KeyValuePair<string, Node>> inputs, IReadOnlyList<KeyValuePair<string, Node>> outputs, NhwcTensor[] fed, OnnxLayout layout, CpuBackend backend)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("model.onnx");
        OnnxExporter.Write(path, inputs, outputs, new OnnxExportOptions { InputLayout = layout, OutputLayout = layout });
        using var model = new OnnxRun(path);
        Dictionary<string, (int[] Sizes, float[] Values)> theirs = model.Run(inputs.Select((input, i) =>
        {
            (int[] sizes, float[] values) = InLayout(fed[i], layout);
            return (input.Key, sizes, values);
        }));

        using var session = new Session(outputs[0].Value.Graph, backend);
        NhwcTensor[] ours = session.Callable([.. inputs.Select(input => input.Value)], [.. outputs.Select(output => output.Value)]).Run(fed);
        Assert.Multiple(() =>
        {
            // A few channels may die in a ReLU on the way; a result of zeros would show nothing.
            Assert.That(ours[^1].Span.ContainsAnyExcept(0f), Is.True);
            for (int i = 0; i < outputs.Count; i++)
            {
                (int[] sizes, float[] values) = InLayout(ours[i], layout);
                Assert.That(theirs[outputs[i].Key].Sizes, Is.EqualTo(sizes), outputs[i].Key);
                Assert.That(Difference(theirs[outputs[i].Key].Values, values), Is.LessThan(Bound), outputs[i].Key);
            }
        });
        CheckRoundTrip(path, inputs, outputs, fed, ours, backend);
    }

    // The library reads its own files: the imported graph computes the same.
    private static void CheckRoundTrip(
        string path, IReadOnlyList<KeyValuePair<string, Node>> inputs, IReadOnlyList<KeyValuePair<string, Node>> outputs, NhwcTensor[] fed, NhwcTensor[] ours, CpuBackend backend)
    {
        if (outputs[0].Value.Graph.Nodes.Any(node => node.Operation is RandomUniformOperation))
        {
            // A model holds the numbers as a constant of an image's size, which an import refuses.
            Assert.That(() => OnnxModel.Load(path), Throws.TypeOf<CheckpointException>().With.Message.Contains("Add"));
            return;
        }

        using OnnxModel model = OnnxModel.Load(path);
        using var session = new Session(model.Graph, backend);
        NhwcTensor[] again = session.Callable([.. inputs.Select(input => model.Inputs[input.Key])], [.. outputs.Select(output => model.Outputs[output.Key])]).Run(fed);
        Assert.Multiple(() =>
        {
            for (int i = 0; i < outputs.Count; i++)
            {
                Assert.That(again[i].Shape, Is.EqualTo(ours[i].Shape), outputs[i].Key);
                Assert.That(Difference(again[i].ToArray(), ours[i].ToArray()), Is.LessThan(Bound), $"{outputs[i].Key}, imported");
            }
        });
    }

    public static (int[] Sizes, float[] Values) InLayout(NhwcTensor tensor, OnnxLayout layout) => layout == OnnxLayout.Nchw
        ? OnnxRun.ChannelsFirst(tensor)
        : (tensor.Shape.Dimensions.ToArray(), tensor.Span.ToArray());

    /// <summary>Relative 2-norm of a difference; NaN where there is one.</summary>
    public static double Difference(float[] theirs, float[] ours)
    {
        double difference = 0, norm = 0;
        for (int i = 0; i < ours.Length; i++)
        {
            difference += ((double)theirs[i] - ours[i]) * ((double)theirs[i] - ours[i]);
            norm += (double)ours[i] * ours[i];
        }

        return difference == 0 ? 0 : Math.Sqrt(difference / norm);
    }
}
