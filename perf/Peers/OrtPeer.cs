using Microsoft.ML.OnnxRuntime;

namespace NeoResNet.Peers;

/// <summary>Runs ONNX Runtime with its best settings.</summary>
/// <remarks>
/// The settings are: all optimizations, sequential execution, a fixed number of threads, input and
/// output bound once, and the input in NCHW order.
/// </remarks>
internal sealed class OrtPeer : IPeer
{
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _run = new();
    private readonly OrtValue _input;
    private readonly OrtValue _output;
    private readonly float[] _logits;

    public OrtPeer(Workload workload, ModelFolder models)
    {
        using var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = workload.Threads,
            InterOpNumThreads = 1,
        };
        _session = new(models.OnnxOf(workload.Model), options);
        (string images, NodeMetadata imagesType) = _session.InputMetadata.Single();
        (string logits, NodeMetadata logitsType) = _session.OutputMetadata.Single();
        (int height, int width) = (imagesType.Dimensions[2], imagesType.Dimensions[3]);
        float[] values = ModelFolder.Images(new(workload.Batch, height, width, 3));
        _input = OrtValue.CreateTensorValueFromMemory(ChannelsFirst(values, workload.Batch, height * width), [workload.Batch, 3, height, width]);
        long[] shape = [workload.Batch, .. logitsType.Dimensions.Skip(1).Select(size => (long)size)];
        _logits = new float[shape.Aggregate((product, size) => product * size)];
        _output = OrtValue.CreateTensorValueFromMemory(_logits, shape);
        _binding = _session.CreateIoBinding();
        _binding.BindInput(images, _input);
        _binding.BindOutput(logits, _output);
    }

    public string Version => $"ONNX Runtime {OrtEnv.Instance().GetVersionString()}";

    public float[] Run()
    {
        _session.RunWithBinding(_run, _binding);
        return _logits;
    }

    public void Dispose()
    {
        _binding.Dispose();
        _output.Dispose();
        _input.Dispose();
        _run.Dispose();
        _session.Dispose();
    }

    private static float[] ChannelsFirst(float[] images, int batch, int pixels)
    {
        var result = new float[images.Length];
        for (int i = 0; i < images.Length; i++)
        {
            (int imagePixel, int channel) = Math.DivRem(i, 3);
            (int image, int pixel) = Math.DivRem(imagePixel, pixels);
            result[(((image * 3) + channel) * pixels) + pixel] = images[i];
        }

        return result;
    }
}
