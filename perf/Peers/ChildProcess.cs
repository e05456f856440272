using System.Diagnostics;
using System.Text.Json.Nodes;

namespace NeoResNet.Peers;

/// <summary>Starts this program again to measure one thing.</summary>
internal static class ChildProcess
{
    private const int SignalBase = 128;

    /// <summary>The child's report; one with <c>unavailable</c> where it died.</summary>
    public static JsonObject Run(string peer, int threads, params IEnumerable<string> arguments)
    {
        string assembly = typeof(ChildProcess).Assembly.Location;
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(host) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (IEnumerable<string>)["exec", assembly, peer, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in Child.Environment(peer, threads))
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
        string last = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? "no message";
        return exitCode > SignalBase ? $"the process died of signal {exitCode - SignalBase} ({last})" : $"the process ended with code {exitCode} ({last})";
    }
}
