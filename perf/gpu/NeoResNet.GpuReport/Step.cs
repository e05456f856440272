namespace NeoResNet.GpuReport;

/// <summary>What a step's program prints.</summary>
internal enum StepOutput
{
    /// <summary>One JSON object.</summary>
    Json,

    /// <summary>The summary of a test run.</summary>
    Tests,

    /// <summary>What compute-sanitizer says beside the program that it watches.</summary>
    Sanitizer,
}

/// <summary>One program to run.</summary>
/// <param name="Name">Unique in the run.</param>
/// <param name="Program">File of the program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Output">What it prints.</param>
internal sealed record Step(string Name, string Program, IReadOnlyList<string> Arguments, StepOutput Output = StepOutput.Json)
{
    /// <summary>Variables set for it beside the inherited ones.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Null, or why it cannot run on this machine, which is no failure.</summary>
    public string? NotPresent { get; init; }
}
