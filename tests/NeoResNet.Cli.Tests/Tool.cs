using System.Diagnostics;
using System.Text.Json;

namespace NeoResNet.Cli.Tests;

/// <summary>Represents the result of one command line.</summary>
internal sealed record ToolResult(int ExitCode, string Out, string Error)
{
    /// <summary>
    /// Gets the JSON object of the output. Throws if the output contains anything else.
    /// </summary>
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string[] OutLines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public override string ToString() => $"exit code {ExitCode}\n{Out}\n{Error}";
}

/// <summary>Runs command lines, in this process or in a child process.</summary>
internal static class Tool
{
    /// <summary>
    /// Gets the options of a network that is small enough for tests: 50 layers and 32 x 32 pixels.
    /// </summary>
    public static string[] Small { get; } = ["--depth", "50", "--size", "32"];

    /// <summary>Runs a command line in this process.</summary>
    public static ToolResult Run(params IEnumerable<string> arguments) => Run(CancellationToken.None, arguments);

    /// <summary>Runs a command line in this process, with the token that Ctrl-C cancels.</summary>
    public static ToolResult Run(CancellationToken cancellation, params IEnumerable<string> arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int exitCode = CommandLine.Run([.. arguments], new Terminal(output, error, cancellation));
        return new(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command line that must succeed.</summary>
    public static ToolResult Succeed(params IEnumerable<string> arguments)
    {
        ToolResult result = Run(arguments);
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        return result;
    }

    /// <summary>Runs the built tool as a process.</summary>
    public static ToolResult RunChild((string Name, string Value)[] environment, params string[] arguments)
    {
        using Process child = StartChild(environment, arguments);
        return Finish(child);
    }

    /// <summary>Starts the built tool as a process.</summary>
    public static Process StartChild((string Name, string Value)[] environment, params string[] arguments) => Start(environment, [.. Command, .. arguments]);

    /// <summary>
    /// Starts the built tool as a process that ignores no signal. A child inherits ignored signals,
    /// such as SIGHUP from nohup.
    /// </summary>
    public static Process StartChildWithSignals(params string[] arguments) =>
        Start([], OperatingSystem.IsLinux() ? ["/usr/bin/env", "--default-signal", .. Command, .. arguments] : [.. Command, .. arguments]);

    /// <summary>
    /// Starts a shell with a script that gets the command line of the tool as <c>"$@"</c>.
    /// </summary>
    public static Process StartShell(string script, params string[] arguments) => Start([], ["/bin/sh", "-c", script, "sh", .. Command, .. arguments]);

    private static string[] Command => [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", "exec", typeof(CommandLine).Assembly.Location];

    private static Process Start((string Name, string Value)[] environment, string[] line)
    {
        var start = new ProcessStartInfo(line[0], line[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Waits for a process and reads its output.</summary>
    public static ToolResult Finish(Process child, string alreadyRead = "")
    {
        Task<string> error = child.StandardError.ReadToEndAsync();
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return new(child.ExitCode, alreadyRead + output.ReplaceLineEndings("\n"), error.Result.ReplaceLineEndings("\n"));
    }
}
