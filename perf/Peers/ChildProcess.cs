using System.Diagnostics;
using System.Text.Json.Nodes;

namespace NeoResNet.Peers;

/// <summary>
/// Starts this program or a copy of it as a child process that runs one measurement.
/// </summary>
internal static class ChildProcess
{
    private const int SignalBase = 128;

    /// <summary>Runs a child process.</summary>
    /// <param name="assembly">Path of the program; null for this program.</param>
    /// <param name="peer">The peer to measure, or <c>peak</c>.</param>
    /// <param name="environment">
    /// Environment variables in addition to those of this process.
    /// </param>
    /// <param name="arguments">Further arguments, each <c>key=value</c>.</param>
    /// <returns>
    /// The report of the child. If the child failed, an object with the property
    /// <c>unavailable</c>.
    /// </returns>
    public static JsonObject Run(string? assembly, string peer, IEnumerable<(string Name, string Value)> environment, IEnumerable<string> arguments)
    {
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(host) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (IEnumerable<string>)["exec", assembly ?? typeof(ChildProcess).Assembly.Location, peer, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process child = Process.Start(start)!;
        Task<string> error = child.StandardError.ReadToEndAsync();
        string? line = child.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
        child.WaitForExit();
        return child.ExitCode == 0 && line is { } text && JsonNode.Parse(text) is JsonObject report
            ? report
            : new() { ["peer"] = peer, ["unavailable"] = Describe(child.ExitCode, error.Result) };
    }

    private static string Describe(int exitCode, string error)
    {
        string first = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? "no message";
        return exitCode > SignalBase ? $"The process was ended by signal {exitCode - SignalBase} ({first})." : $"The process ended with exit code {exitCode} ({first}).";
    }
}
