using System.Text.Json;
using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Backends.Cuda;

namespace NeoResNet.Cli;

/// <summary>Represents the device that runs a command's network.</summary>
internal sealed class RunDevice : IDisposable
{
    private readonly DeviceSettings _settings;

    private RunDevice(DeviceSettings settings, IBackend backend, StoredTuning? stored)
    {
        _settings = settings;
        Backend = backend;
        Stored = stored;
    }

    /// <summary>Gets the backend of the device.</summary>
    public IBackend Backend { get; }

    /// <summary>Gets the description of the backend.</summary>
    public BackendInfo Info => Backend.Info;

    /// <summary>Gets the stored choices that the CPU backend uses; null for a CUDA device.</summary>
    public StoredTuning? Stored { get; }

    /// <summary>Gets the maximum number of threads; null for a CUDA device.</summary>
    public int? Threads => Stored is null ? null : Info.MaxThreads;

    /// <summary>Gets one phrase that describes the device.</summary>
    public string Summary => Stored is null ? $"{_settings.Name} ({Info.Device}), {Info.Kernels}" : $"{_settings.Name}, {Info.Kernels} kernels, {Format.Quantity(Info.MaxThreads, "thread")}";

    /// <summary>Opens the selected device, and reports stored choices that it cannot use.</summary>
    /// <exception cref="CudaUnavailableException">The device or a library is missing.</exception>
    public static RunDevice Open(ModelSettings settings, Terminal terminal)
    {
        DeviceSettings device = settings.Device!;
        if (device.CudaIndex is not null)
        {
            return new(device, device.CreateCuda(device.Precisions[0]), null);
        }

        StoredTuning stored = StoredTuning.Find(CpuKernels.Chosen.Level);
        if (stored.Problem is { } problem)
        {
            terminal.Notice($"Ignored the stored choices: {problem}");
        }

        return new(device, new CpuBackend(new() { MaxThreads = settings.Threads, Tuning = stored.Tuning }), stored);
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
