using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using NhwcTensor = NeoResNet.Tensors.NhwcTensor;

namespace NeoResNet.Onnx.Tests;

/// <summary>Runs a model file with ONNX Runtime, the judge from outside. Its arrays are read as they are in the file.</summary>
internal sealed class OnnxRun : IDisposable
{
    private readonly InferenceSession _session;

    /// <summary>Loads a model; ignores the test where the native runtime does not load on this machine.</summary>
    /// <param name="path">The file.</param>
    /// <param name="asWritten">Run operation by operation, without the runtime's optimizations.</param>
    public OnnxRun(string path, bool asWritten = false)
    {
        try
        {
            _ = OrtEnv.Instance();
        }
        catch (Exception failure) when (failure is TypeInitializationException or DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            Assert.Ignore($"ONNX Runtime does not load here: {(failure.InnerException ?? failure).Message}");
        }

        using var options = new SessionOptions { IntraOpNumThreads = 2, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        if (asWritten)
        {
            options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
        }

        _session = new(path, options);
    }

    /// <summary>What the model says of itself.</summary>
    public InferenceSession Session => _session;

    /// <summary>All outputs, or those asked for, by name.</summary>
    public Dictionary<string, (int[] Sizes, float[] Values)> Run(IEnumerable<(string Name, int[] Sizes, float[] Values)> inputs, params string[] outputs)
    {
        NamedOnnxValue[] fed = [.. inputs.Select(input => NamedOnnxValue.CreateFromTensor(input.Name, new DenseTensor<float>(input.Values, input.Sizes)))];
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = _session.Run(fed, outputs is [] ? [.. _session.OutputNames] : outputs);
        return results.ToDictionary(result => result.Name, result =>
        {
            DenseTensor<float> values = result.AsTensor<float>().ToDenseTensor();
            return (values.Dimensions.ToArray(), values.ToArray());
        });
    }

    public void Dispose() => _session.Dispose();

    /// <summary>The values of an NHWC tensor in NCHW order; those of another rank as they are.</summary>
    public static (int[] Sizes, float[] Values) ChannelsFirst(NhwcTensor tensor)
    {
        if (tensor.Shape.Rank != 4)
        {
            return (tensor.Shape.Dimensions.ToArray(), tensor.Span.ToArray());
        }

        (int n, int h, int w, int c) = (tensor.Shape[0], tensor.Shape[1], tensor.Shape[2], tensor.Shape[3]);
        var values = new List<float>(tensor.Length);
        for (int image = 0; image < n; image++)
        {
            for (int channel = 0; channel < c; channel++)
            {
                for (int y = 0; y < h; y++)
                {
                    for (int x = 0; x < w; x++)
                    {
                        values.Add(tensor[image, y, x, channel]);
                    }
                }
            }
        }

        return ([n, c, h, w], [.. values]);
    }
}
