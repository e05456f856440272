using System.Text.Json;
using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Backends.Cuda;

namespace NeoResNet.Cli;

/// <summary>The backend that a command's network runs on: the one place where commands make one.</summary>
internal sealed class RunDevice : IDisposable
{
    private readonly DeviceSettings _settings;

    private RunDevice(DeviceSettings settings, IBackend backend, StoredTuning? stored)
    {
        _settings = settings;
        Backend = backend;
        Stored = stored;
    }

    /// <summary>The backend.</summary>
    public IBackend Backend { get; }

    /// <summary>What it is.</summary>
    public BackendInfo Info => Backend.Info;

    /// <summary>The stored choices that the processor's backend uses; null for another device.</summary>
    public StoredTuning? Stored { get; }

    /// <summary>Most threads used; null where a device has no use for them.</summary>
    public int? Threads => Stored is null ? null : Info.MaxThreads;

    /// <summary>What runs where, for people.</summary>
    public string Summary => Stored is null ? $"{_settings.Name}: {Info.Device}, {Info.Kernels}" : $"{Info.MaxThreads} threads, kernels {Info.Kernels}";

    /// <summary>Takes the device that the options ask for; says in one line why stored choices that are there are not used.</summary>
    /// <exception cref="CudaUnavailableException">It is not there, or a library is missing.</exception>
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
            terminal.Notice($"stored choices are not used: {problem}");
        }

        return new(device, new CpuBackend(new() { MaxThreads = settings.Threads, Tuning = stored.Tuning }), stored);
    }

    /// <summary>Writes what ran where.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteString("device", _settings.Name);
        json.WriteString("device_name", Info.Device);
        json.WriteString("precision", _settings.Precisions[0].Name);
        json.WriteString("backend", Info.Name);
        json.WriteString("kernels", Info.Kernels);
        json.WriteOptional("threads", Threads);
    }

    /// <summary>Gives the device back.</summary>
    public void Dispose() => Backend.Dispose();
}
