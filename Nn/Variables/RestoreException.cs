namespace NeoResNet.Nn;

/// <summary>
/// The exception that is thrown when the arrays of a checkpoint do not match the variables.
/// </summary>
/// <remarks>No variable has changed.</remarks>
public sealed class RestoreException : Exception
{
    internal RestoreException(string source, RestoreReport report, Func<string, string> sourceOf, string advice = "")
        : base($"{source} does not match the variables: {report.Describe(sourceOf)}. {advice}".TrimEnd())
    {
        Report = report;
    }

    /// <summary>Gets the matched and mismatched arrays.</summary>
    public RestoreReport Report { get; }
}
