namespace NeoResNet.GpuReport;

/// <summary>Specifies what the program of a step prints.</summary>
internal enum StepOutput
{
    /// <summary>One JSON object.</summary>
    Json,

    /// <summary>The summary of a test run.</summary>
    Tests,

    /// <summary>The output of compute-sanitizer and of the program that it observes.</summary>
    Sanitizer,
}

/// <summary>Describes one program to run.</summary>
/// <param name="Name">The name, unique in the run.</param>
/// <param name="Program">The file of the program.</param>
/// <param name="Arguments">The arguments.</param>
/// <param name="Output">The kind of output that the program prints.</param>
internal sealed record Step(string Name, string Program, IReadOnlyList<string> Arguments, StepOutput Output = StepOutput.Json)
{
    /// <summary>
    /// Gets the environment variables to set in addition to the inherited variables.
    /// </summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Gets the reason why the program cannot run on this machine, which is not a failure; null if
    /// it can run.
    /// </summary>
    public string? NotPresent { get; init; }
}
