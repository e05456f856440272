using System.Diagnostics;
using System.Text.Json.Nodes;

namespace NeoResNet.Peers;

/// <summary>Starts this program, or a copy of it, again to measure one thing.</summary>
internal static class ChildProcess
{
    private const int SignalBase = 128;

    /// <summary>The child's report; one with <c>unavailable</c> where it died.</summary>
    /// <param name="assembly">The program; null for this one.</param>
    /// <param name="peer">What it measures: a peer, or <c>peak</c>.</param>
    /// <param name="environment">Variables set besides this process's own.</param>
    /// <param name="arguments">Further arguments, each <c>key=value</c>.</param>
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
            : new() { ["peer"] = peer, ["unavailable"] = Death(child.ExitCode, error.Result) };
    }

    private static string Death(int exitCode, string error)
    {
        string first = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? "no message";
        return exitCode > SignalBase ? $"the process died of signal {exitCode - SignalBase} ({first})" : $"the process ended with code {exitCode} ({first})";
    }
}
