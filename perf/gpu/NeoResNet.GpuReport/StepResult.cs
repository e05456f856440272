using System.Text.Json;

namespace NeoResNet.GpuReport;

/// <summary>Specifies how a step ended.</summary>
internal enum StepStatus
{
    Passed,
    Failed,
    TimedOut,
    NotPresent,
    NotRun,
}

/// <summary>Holds the result of a step.</summary>
/// <param name="Step">The step.</param>
/// <param name="Status">How the step ended.</param>
/// <param name="Problem">The reason why the step did not pass; null if it passed.</param>
internal sealed record StepResult(Step Step, StepStatus Status, string? Problem = null)
{
    /// <summary>
    /// Gets the exit code of the program; null if the program did not end by itself.
    /// </summary>
    public int? ExitCode { get; init; }

    /// <summary>Gets the duration in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>
    /// Gets the object that the program printed or that was read from its output; null if there is
    /// none.
    /// </summary>
    public JsonElement? Result { get; init; }

    /// <summary>Gets a value indicating whether the whole run can pass with this result.</summary>
    public bool IsGood => Status is StepStatus.Passed or StepStatus.NotPresent;

    /// <summary>Writes the result.</summary>
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

    /// <summary>Returns the name of a status in the report.</summary>
    public static string NameOf(StepStatus status) => status switch
    {
        StepStatus.Passed => "passed",
        StepStatus.Failed => "failed",
        StepStatus.TimedOut => "timed out",
        StepStatus.NotPresent => "not present",
        _ => "not run",
    };
}
