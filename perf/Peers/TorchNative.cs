using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NeoResNet.Peers;

/// <summary>Loads and sets up libtorch.</summary>
internal static class TorchNative
{
    /// <summary>Gets the name and version of the runtime.</summary>
    public static string Version => $"libtorch {__version__} through TorchSharp {typeof(torch).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>Loads the native libraries and limits the number of threads.</summary>
    /// <exception cref="NotSupportedException">A library cannot be loaded.</exception>
    public static void Start(int threads)
    {
        Load();
        InitializeDeviceType(DeviceType.CPU);
        set_num_threads(threads);
        set_num_interop_threads(1);
    }

    /// <summary>
    /// Creates the images of a workload. PyTorch calls NHWC memory with NCHW sizes "channels-last".
    /// </summary>
    public static Tensor Images(Workload workload)
    {
        int size = workload.Model.Size;
        using DisposeScope scope = NewDisposeScope();
        return tensor(ModelFolder.Images(new(workload.Batch, size, size, 3)), workload.Batch, size, size, 3).permute(0, 3, 1, 2).DetachFromDisposeScope();
    }

    /// <summary>Loads the native libraries.</summary>
    /// <remarks>
    /// TorchSharp also loads them, but on failure it copies half a gigabyte and does not report the
    /// reason of the loader.
    /// </remarks>
    private static void Load()
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
}
