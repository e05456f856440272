using System.Text.Json;
using NeoResNet.Backends;
using NeoResNet.Parity;

namespace NeoResNet.Cli.Commands;

/// <summary>Represents one backend to compare with the reference.</summary>
/// <param name="Name">The name of the backend in the report.</param>
/// <param name="Profile">The error bounds.</param>
/// <param name="Create">Creates the backend.</param>
internal sealed record CheckSubject(string Name, ParityProfile Profile, Func<IBackend> Create);

/// <summary>Represents the results of the parity cases on one backend.</summary>
/// <param name="Name">The name of the subject.</param>
/// <param name="Device">Describes the backend.</param>
/// <param name="Passed">Number of cases that passed.</param>
/// <param name="LeftOut">
/// Number of skipped cases: those with values that exceed the range of the backend's number format.
/// </param>
/// <param name="Failures">The cases that failed or threw an exception.</param>
/// <param name="Worst">The case with the largest relative error; null if no case ran.</param>
internal sealed record CheckReport(string Name, BackendInfo Device, int Passed, int LeftOut, IReadOnlyList<ParityResult> Failures, ParityResult? Worst)
{
    /// <summary>Runs cases on one backend.</summary>
    /// <param name="subject">The backend.</param>
    /// <param name="cases">The cases.</param>
    /// <param name="caseDone">Called after each case.</param>
    /// <param name="cancellationToken">Cancels between two cases.</param>
    public static CheckReport Of(CheckSubject subject, IReadOnlyList<ParityCase> cases, Action caseDone, CancellationToken cancellationToken)
    {
        using IBackend device = subject.Create();
        using var reference = new ReferenceBackend();
        int leftOut = 0;
        var results = new List<ParityResult>();
        foreach (ParityCase parityCase in cases)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (subject.Profile.Takes(parityCase))
            {
                results.Add(Run(parityCase, device, reference, subject.Profile));
            }
            else
            {
                leftOut++;
            }

            caseDone();
        }

        ParityResult[] failures = [.. results.Where(result => !result.Passed)];
        return new(subject.Name, device.Info, results.Count - failures.Length, leftOut, failures, results.MaxBy(result => result.RelativeError));
    }

    /// <summary>Writes the counts, the worst case and all failures as JSON.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteString("kernels", Device.Kernels);
        json.WriteNumber("passed", Passed);
        json.WriteNumber("failed", Failures.Count);
        json.WriteNumber("left_out", LeftOut);
        if (Worst is null)
        {
            json.WriteNull("worst");
        }
        else
        {
            json.WriteStartObject("worst");
            WriteResult(json, Worst);
            json.WriteEndObject();
        }

        json.WriteObjects("failures", Failures, failure =>
        {
            WriteResult(json, failure);
            json.WriteString("message", failure.Message);
        });
    }

    /// <summary>Prints one line per failure and one line of counts.</summary>
    public void Print(Terminal terminal)
    {
        foreach (ParityResult failure in Failures)
        {
            terminal.Out.WriteLine($"{Name}: FAILED {failure.Name}: {failure.Message}");
        }

        string leftOut = LeftOut > 0 ? $", {Format.Count(LeftOut)} skipped (values out of range)" : "";
        string worst = Worst is null ? "" : $"; largest relative error {Format.Error(Worst.RelativeError)} (limit {Format.Error(Worst.Bound)}): {Worst.Name}";
        terminal.Out.WriteLine($"{Name}: {Passed} passed, {Failures.Count} failed{leftOut}{worst}");
    }

    private static void WriteResult(Utf8JsonWriter json, ParityResult result)
    {
        json.WriteString("case", result.Name);
        json.WriteFinite("error", result.RelativeError);
        json.WriteFinite("bound", result.Bound);
    }

    private static ParityResult Run(ParityCase parityCase, IBackend device, IBackend reference, ParityProfile profile)
    {
        try
        {
            return parityCase.Run(device, reference, profile);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // An exception fails only this case; the other cases still run.
            return new(parityCase.Name, double.NaN, double.NaN, profile.BoundOf(parityCase), Passed: false, $"{failure.GetType().Name}: {failure.Message}");
        }
    }
}
