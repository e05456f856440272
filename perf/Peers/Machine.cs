using System.Runtime.InteropServices;

namespace NeoResNet.Peers;

/// <summary>Describes the machine on which the times were measured.</summary>
internal static class Machine
{
    /// <summary>
    /// Gets the processor, the number of cores, the operating system and the .NET version.
    /// </summary>
    public static string Description => $"{Processor}, {Environment.ProcessorCount} cores; {RuntimeInformation.OSDescription}; {RuntimeInformation.FrameworkDescription}";

    private static string Processor
    {
        get
        {
            const string File = "/proc/cpuinfo";
            if (!System.IO.File.Exists(File))
            {
                return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();
            }

            Dictionary<string, string> first = System.IO.File.ReadLines(File)
                .TakeWhile(line => line.Length > 0)
                .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
                .Where(pair => pair.Length == 2)
                .DistinctBy(pair => pair[0])
                .ToDictionary(pair => pair[0], pair => pair[1]);
            return $"{first.GetValueOrDefault("model name", "unknown processor")} (family {first.GetValueOrDefault("cpu family", "?")}, model {first.GetValueOrDefault("model", "?")})";
        }
    }
}
