using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
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
