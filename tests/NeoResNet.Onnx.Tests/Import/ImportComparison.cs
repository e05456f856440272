using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Nn.Onnx;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Onnx.Tests.Import;

/// <summary>Imports a model, and holds all its outputs against ONNX Runtime's.</summary>
internal static class ImportComparison
{
    private const double Bound = 1e-5;

    /// <summary>Checks a model with one input.</summary>
    /// <param name="model">The model.</param>
    /// <param name="input">An image [batch, height, width, channels].</param>
    /// <param name="isNhwc">Whether the model's own images have the layout of the input.</param>
    /// <param name="asWritten">Whether ONNX Runtime must not optimize the model.</param>
    public static void Check(ModelWriter model, NhwcTensor input, bool isNhwc = false, bool asWritten = false)
    {
        using var folder = new TemporaryFolder();
        Check(folder.Write("model.onnx", model.ToArray()), input, isNhwc, asWritten);
    }

    public static void Check(string path, NhwcTensor input, bool isNhwc = false, bool asWritten = false)
    {
        using var runtime = new OnnxRun(path, asWritten);
        (int[] sizes, float[] values) = isNhwc ? (input.Shape.Dimensions.ToArray(), input.ToArray()) : OnnxRun.ChannelsFirst(input);
        Dictionary<string, (int[] Sizes, float[] Values)> theirs = runtime.Run([(runtime.Session.InputNames[0], sizes, values)]);

        using OnnxModel imported = OnnxModel.Load(path);
        using var backend = new CpuBackend();
        using var session = new Session(imported.Graph, backend);
        Assert.That(imported.Outputs.Keys, Is.EqualTo(runtime.Session.OutputNames));
        NhwcTensor[] ours = session.Callable([.. imported.Inputs.Values], [.. imported.Outputs.Values]).Run([input]);
        Assert.Multiple(() =>
        {
            foreach ((int i, string name) in imported.Outputs.Keys.Index())
            {
                (int[] shape, float[] numbers) = isNhwc ? (ours[i].Shape.Dimensions.ToArray(), ours[i].ToArray()) : OnnxRun.ChannelsFirst(ours[i]);
                Assert.That(numbers.Any(number => number != 0), Is.True, $"{name} is zero, which shows nothing");
                Assert.That(shape, Is.EqualTo(theirs[name].Sizes), name);
                Assert.That(Comparison.Difference(theirs[name].Values, numbers), Is.LessThan(Bound), name);
            }
        });
    }
}
