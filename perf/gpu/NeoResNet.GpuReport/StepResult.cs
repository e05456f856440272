using System.Text.Json;

namespace NeoResNet.GpuReport;

/// <summary>How a step ended.</summary>
internal enum StepStatus
{
    Passed,
    Failed,
    TimedOut,
    NotPresent,
    NotRun,
}

/// <summary>What became of a step.</summary>
/// <param name="Step">The step.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Problem">Why it did not pass, in words; null where it did.</param>
internal sealed record StepResult(Step Step, StepStatus Status, string? Problem = null)
{
    /// <summary>Exit code of the program; null where it did not end by itself.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Seconds it took.</summary>
    public double Seconds { get; init; }

    /// <summary>The object that it printed, or that was made of what it printed; null where there is none.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>Whether the whole run can pass beside it.</summary>
    public bool IsGood => Status is StepStatus.Passed or StepStatus.NotPresent;

    /// <summary>Writes everything.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", Step.Name);
        json.WriteString("status", NameOf(Status));
        json.WriteString("problem", Problem);
        json.WriteString("command", string.Join(' ', [.. Step.Environment.Select(variable => $"{variable.Key}={variable.Value}"), Path.GetFileName(Step.Program), .. Step.Arguments]));
        if (ExitCode is { } code)
        {
            json.WriteNumber("exit_code", code);
        }
        else
        {
            json.WriteNull("exit_code");
        }

        json.WriteNumber("seconds", Math.Round(Seconds, 3));
        json.WritePropertyName("result");
        if (Result is { } result)
        {
            result.WriteTo(json);
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteEndObject();
    }

    /// <summary>A status as the report spells it.</summary>
    public static string NameOf(StepStatus status) => status switch
    {
        StepStatus.Passed => "passed",
        StepStatus.Failed => "failed",
        StepStatus.TimedOut => "timed out",
        StepStatus.NotPresent => "not present",
        _ => "not run",
    };
}
