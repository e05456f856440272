namespace NeoResNet;

/// <summary>
/// Represents the steps of a photo through preprocessing and network. If two machines or two
/// programs return different results, <see cref="Compare"/> shows the first step at which they
/// differ.
/// </summary>
/// <param name="Network">Name of the network.</param>
/// <param name="Steps">The steps, in order of computation.</param>
public sealed record NetworkTrace(string Network, IReadOnlyList<TraceStep> Steps)
{
    /// <summary>Reads a trace from a JSON file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The trace.</returns>
    /// <exception cref="Tensors.DataFileException">
    /// The file is not a trace. The message contains the expected content.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static NetworkTrace Load(string path) => TraceFile.Read(path);

    /// <summary>
    /// Writes this trace to a JSON file: <c>{"version": 1, "network": NAME, "steps": [{"name",
    /// "shape", "min", "max", "mean", "deviation", "zeros", "non_finite", "samples"}]}</c>, with
    /// null for NaN and infinities. Readers see the old file or the complete new one.
    /// </summary>
    /// <param name="path">The file to create or replace.</param>
    /// <exception cref="IOException">
    /// The file cannot be written. An existing file is unchanged.
    /// </exception>
    public void Save(string path) => TraceFile.Write(path, this);

    /// <summary>Compares this trace with a trace from another machine or program.</summary>
    /// <param name="golden">
    /// The expected trace. Its steps are matched to this trace's steps by name.
    /// </param>
    /// <returns>One row per step of <paramref name="golden"/>, in its order.</returns>
    public IReadOnlyList<TraceDrift> Compare(NetworkTrace golden)
    {
        ArgumentNullException.ThrowIfNull(golden);
        return [.. golden.Steps.Select(step => TraceDrift.Of(step, Steps.FirstOrDefault(own => own.Name == step.Name)))];
    }
}
