namespace NeoResNet.Nn;

/// <summary>The arrays of a file do not fit the variables. Nothing was changed.</summary>
public sealed class RestoreException : Exception
{
    internal RestoreException(string source, RestoreReport report, Func<string, string> sourceOf)
        : base($"{source}: does not fit the variables: {report.Describe(sourceOf)}.")
    {
        Report = report;
    }

    /// <summary>What fits and what does not.</summary>
    public RestoreReport Report { get; }
}
