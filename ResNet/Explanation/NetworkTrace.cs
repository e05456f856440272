namespace NeoResNet;

/// <summary>
/// A photo's way through preprocessing and network, step by step: two machines or two programs that give different answers differ first at some step,
/// and <see cref="Compare"/> tells which.
/// </summary>
/// <param name="Network">Name of the network.</param>
/// <param name="Steps">The steps in order.</param>
public sealed record NetworkTrace(string Network, IReadOnlyList<TraceStep> Steps)
{
    /// <summary>Holds this trace against one made elsewhere.</summary>
    /// <param name="golden">How it should be; its steps are looked for here by name.</param>
    /// <returns>One row for each step of <paramref name="golden"/>, in its order.</returns>
    public IReadOnlyList<TraceDrift> Compare(NetworkTrace golden)
    {
        ArgumentNullException.ThrowIfNull(golden);
        return [.. golden.Steps.Select(step => TraceDrift.Of(step, Steps.FirstOrDefault(own => own.Name == step.Name)))];
    }
}
