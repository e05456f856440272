using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NeoResNet.Peers;

/// <summary>Runs libtorch through TorchSharp with its best settings.</summary>
/// <remarks>
/// The settings are: inference mode, channels-last memory, and folded batch norms. TorchSharp does
/// not offer freezing and oneDNN graph fusion, which make libtorch faster.
/// </remarks>
internal sealed class TorchPeer : IPeer
{
    private readonly IDisposable _inference;
    private readonly TorchGraph _graph;
    private readonly Tensor _images;
    private readonly float[] _logits;

    public TorchPeer(Workload workload, ModelFolder models)
    {
        LoadNative();
        InitializeDeviceType(DeviceType.CPU);
        set_num_threads(workload.Threads);
        set_num_interop_threads(1);
        _inference = inference_mode();
        using PeerNetwork network = models.Load(workload.Model, workload.Batch);
        _graph = new(network.Graph, network.Images, network.Logits);

        // PyTorch calls NHWC memory with NCHW sizes "channels-last".
        const int Size = ResNetV2.DefaultImageSize;
        using DisposeScope scope = NewDisposeScope();
        _images = tensor(ModelFolder.Images(new(workload.Batch, Size, Size, 3)), workload.Batch, Size, Size, 3).permute(0, 3, 1, 2).DetachFromDisposeScope();
        _logits = new float[network.Logits.Shape.ToShape().ElementCount];
    }

    public string Version => $"libtorch {__version__} through TorchSharp {typeof(torch).Assembly.GetName().Version?.ToString(3)}";

    public float[] Run()
    {
        using DisposeScope scope = NewDisposeScope();
        _graph.Run(_images).contiguous().data<float>().CopyTo(_logits);
        return _logits;
    }

    /// <summary>Loads the native libraries.</summary>
    /// <remarks>
    /// TorchSharp also loads them, but on failure it copies half a gigabyte and does not report the
    /// reason of the loader.
    /// </remarks>
    private static void LoadNative()
    {
        foreach (string library in (IEnumerable<string>)["torch_cpu", "LibTorchSharp"])
        {
            try
            {
                _ = NativeLibrary.Load(library, typeof(torch).Assembly, null);
            }
            catch (DllNotFoundException failure)
            {
                // The loader tries many names. The reason for the file that exists is more useful
                // than the reasons for missing files.
                string[] reasons = failure.Message.Split('\n', StringSplitOptions.TrimEntries);
                string reason = reasons.FirstOrDefault(reason => reason.Contains("required by", StringComparison.Ordinal)) ?? reasons[0];
                throw new NotSupportedException($"Cannot load lib{library}: {reason.Replace(AppContext.BaseDirectory, "", StringComparison.Ordinal)}");
            }
        }
    }

    public void Dispose()
    {
        _images.Dispose();
        _graph.Dispose();
        _inference.Dispose();
    }
}
