using System.Text.Json;
using NeoResNet.Backends;
using NeoResNet.Parity;

namespace NeoResNet.Cli.Commands;

/// <summary>One backend to hold against the reference.</summary>
/// <param name="Name">Tells it from the others.</param>
/// <param name="Profile">How far its results may be off.</param>
/// <param name="Create">Makes it.</param>
internal sealed record CheckSubject(string Name, ParityProfile Profile, Func<IBackend> Create);

/// <summary>What the parity cases told of one backend.</summary>
/// <param name="Name">The subject's.</param>
/// <param name="Device">The backend.</param>
/// <param name="Passed">How many cases passed.</param>
/// <param name="LeftOut">How many were not run, since the backend's numbers lack the range for them.</param>
/// <param name="Failures">Those that failed or could not run.</param>
/// <param name="Worst">The one with the largest relative error; null where none ran.</param>
internal sealed record CheckReport(string Name, BackendInfo Device, int Passed, int LeftOut, IReadOnlyList<ParityResult> Failures, ParityResult? Worst)
{
    /// <summary>Runs cases on one backend.</summary>
    /// <param name="subject">The backend.</param>
    /// <param name="cases">The cases.</param>
    /// <param name="caseDone">Called after each.</param>
    /// <param name="cancellation">Ends it between two cases.</param>
    public static CheckReport Of(CheckSubject subject, IReadOnlyList<ParityCase> cases, Action caseDone, CancellationToken cancellation)
    {
        using IBackend device = subject.Create();
        using var reference = new ReferenceBackend();
        int leftOut = 0;
        var results = new List<ParityResult>();
        foreach (ParityCase parityCase in cases)
        {
            cancellation.ThrowIfCancellationRequested();
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

    /// <summary>Writes the counts, the worst case and all failures.</summary>
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

    /// <summary>Prints a line for each failure and one with the counts.</summary>
    public void Print(Terminal terminal)
    {
        foreach (ParityResult failure in Failures)
        {
            terminal.Out.WriteLine($"{Name}: FAILED {failure.Name}: {failure.Message}");
        }

        string leftOut = LeftOut > 0 ? $", {Format.Count(LeftOut)} left out (numbers beyond the range)" : "";
        string worst = Worst is null ? "" : $"; largest relative error {Format.Error(Worst.RelativeError)} of at most {Format.Error(Worst.Bound)}: {Worst.Name}";
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
            // A case that cannot run is a case that failed; the others still have something to tell.
            return new(parityCase.Name, double.NaN, double.NaN, profile.BoundOf(parityCase), Passed: false, $"{failure.GetType().Name}: {failure.Message}");
        }
    }
}
