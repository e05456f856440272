using System.Diagnostics;

namespace NeoResNet.TestSupport;

/// <summary>
/// Starts this test program again for one fixture with other environment variables. Instruction sets can only be turned
/// off before a process starts.
/// </summary>
internal static class ChildTestRun
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs tests of a fixture in a child process, asserts that there are some and that they pass, and returns what it printed.</summary>
    /// <param name="fixture">The fixture.</param>
    /// <param name="environment">Environment variables of the child process.</param>
    /// <param name="tests">Start of the names of the tests; empty for all tests of the fixture.</param>
    public static string AssertPasses(Type fixture, IReadOnlyDictionary<string, string> environment, string tests = "")
    {
        string program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = AppContext.BaseDirectory };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add("exec");
            start.ArgumentList.Add(fixture.Assembly.Location);
        }

        string[] arguments = ["--filter", FilterOf(fixture, tests), "--no-progress", "--no-ansi"];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        // Variables by which a test platform controls its host would make the child report to it.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("TESTINGPLATFORM", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            _ = start.Environment.Remove(name);
        }

        using Process child = Process.Start(start)!;
        Task<string> output = child.StandardOutput.ReadToEndAsync(), error = child.StandardError.ReadToEndAsync();
        if (!child.WaitForExit(Limit))
        {
            child.Kill(entireProcessTree: true);
            Assert.Fail($"The child process did not end within {Limit}.");
        }

        // The test platform's exit code is 0 only where at least one test ran and none failed.
        Assert.That(child.ExitCode, Is.Zero, $"{string.Join(", ", environment)}: {output.Result}{error.Result}");
        Assert.That(output.Result, Does.Match(@"succeeded: [1-9]").And.Match(@"skipped: 0"));
        return output.Result;
    }

    // The name of a fixture with arguments continues with a parenthesis, which a filter cannot contain. The running test,
    // whose arguments can contain the name of the fixture, is none of its tests.
    private static string FilterOf(Type fixture, string tests) => fixture.GetConstructor(Type.EmptyTypes) is not null
        ? $"FullyQualifiedName~{fixture.FullName}.{tests}"
        : $"FullyQualifiedName~{fixture.FullName}&FullyQualifiedName~.{tests}&FullyQualifiedName!~{TestContext.CurrentContext.Test.ClassName}.";
}
