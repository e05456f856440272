using System.Text.Json;
using NeoResNet.Backends.Cuda;
using Spectre.Console;

namespace NeoResNet.Cli;

/// <summary>Prints the CUDA libraries and devices of this machine.</summary>
internal static class CudaFacts
{
    /// <summary>
    /// Writes whether CUDA is available, the reason if it is not, the libraries and the devices.
    /// </summary>
    public static void WriteJson(Utf8JsonWriter json, CudaProbe probe)
    {
        json.WriteBoolean("available", probe.IsAvailable);
        json.WriteString("reason", probe.UnavailableReason);
        WriteLibraries(json, probe);
        json.WriteObjects("devices", probe.Devices, device =>
        {
            json.WriteNumber("index", device.Ordinal);
            json.WriteString("name", device.Name);
            json.WriteString("compute_capability", device.ComputeCapability.ToString());
            json.WriteNumber("memory_mb", device.MemoryBytes / 1e6);
            json.WriteNumber("multiprocessors", device.Multiprocessors);
            json.WriteString("problem", probe.GetUnavailableReason(device.Ordinal));
        });
    }

    /// <summary>Writes the loaded libraries with their versions and paths.</summary>
    public static void WriteLibraries(Utf8JsonWriter json, CudaProbe probe) => json.WriteObjects("libraries", probe.Libraries, library =>
    {
        json.WriteString("name", library.Name);
        json.WriteString("version", library.Version?.ToString());
        json.WriteString("path", library.Path);
    });

    /// <summary>Adds a row for each fact to a table of names and values.</summary>
    public static void Add(Table facts, CudaProbe probe)
    {
        facts.Add("CUDA", probe.UnavailableReason ?? "available (experimental)");
        foreach (CudaLibraryInfo library in probe.Libraries)
        {
            facts.Add("", $"{library.Name}, version {library.Version?.ToString() ?? "unknown"}, at {library.Path}");
        }

        foreach (CudaDeviceInfo device in probe.Devices)
        {
            facts.Add("", $"cuda:{device.Ordinal} {device.Name}, compute capability {device.ComputeCapability}, {Format.Megabytes(device.MemoryBytes)}{(probe.GetUnavailableReason(device.Ordinal) is { } problem && probe.IsAvailable ? $": {problem}" : "")}");
        }
    }
}
