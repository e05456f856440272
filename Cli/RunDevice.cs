using System.Text.Json;
using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Backends.Cuda;

namespace NeoResNet.Cli;

/// <summary>Represents the device that runs a command's network.</summary>
internal sealed class RunDevice : IDisposable
{
    private readonly DeviceSettings _settings;

    private RunDevice(DeviceSettings settings, IBackend backend)
    {
        _settings = settings;
        Backend = backend;
    }

    /// <summary>Gets the backend of the device.</summary>
    public IBackend Backend { get; }

    /// <summary>Gets the description of the backend.</summary>
    public BackendInfo Info => Backend.Info;

    /// <summary>Gets whether the device is the CPU.</summary>
    public bool IsCpu => _settings.CudaIndex is null;

    /// <summary>Gets the maximum number of threads; null for a CUDA device.</summary>
    public int? Threads => IsCpu ? Info.MaxThreads : null;

    /// <summary>Gets a short description of the device.</summary>
    public string Summary => IsCpu ? $"{_settings.Name}, {Info.Kernels} kernels, {Format.Quantity(Info.MaxThreads, "thread")}" : $"{_settings.Name} ({Info.Device}), {Info.Kernels}";

    /// <summary>Opens the selected device.</summary>
    /// <exception cref="CudaUnavailableException">The device or a library is missing.</exception>
    public static RunDevice Open(ModelSettings settings)
    {
        DeviceSettings device = settings.Device!;
        return new(device, device.CudaIndex is null ? new CpuBackend(new() { MaxThreads = settings.Threads }) : device.CreateCuda(device.Precisions[0]));
    }

    /// <summary>Writes the device, its backend and its kernels.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteString("device", _settings.Name);
        json.WriteString("device_name", Info.Device);
        json.WriteString("precision", _settings.Precisions[0].Name);
        json.WriteString("backend", Info.Name);
        json.WriteString("kernels", Info.Kernels);
        json.WriteOptional("threads", Threads);
    }

    /// <summary>Releases the backend.</summary>
    public void Dispose() => Backend.Dispose();
}
