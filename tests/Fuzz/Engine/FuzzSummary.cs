using System.Globalization;

namespace NeoResNet.Fuzz;

/// <summary>Represents a case that broke a promise.</summary>
/// <param name="Target">Name of the target.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Number">Number of the case.</param>
/// <param name="File">The file.</param>
/// <param name="Fault">One sentence about the broken promise.</param>
internal sealed record FuzzFinding(string Target, ulong Seed, long Number, byte[] File, string Fault);

/// <summary>Represents the results of a run.</summary>
/// <param name="Target">Name of the target.</param>
/// <param name="Seed">Seed of the run.</param>
internal sealed record FuzzSummary(string Target, ulong Seed)
{
    /// <summary>Gets the counts of all cases that ended.</summary>
    public FuzzCounts Counts { get; } = new();

    /// <summary>Gets the duration of the run.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Gets the cases that broke a promise.</summary>
    public IReadOnlyList<FuzzFinding> Findings { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Target}: {Counts.Cases:N0} cases, seed {Seed}, {Elapsed.TotalSeconds:N0} s; {Counts.Accepted:N0} read, {Counts.Cases - Counts.Accepted:N0} refused, {Findings.Count} findings; "
        + $"most allocated {Counts.MostAllocated / 1024.0:N0} KiB, largest growth of the process {Counts.MostGrown / 1048576.0:N1} MiB, slowest {Counts.Slowest.TotalMilliseconds:N0} ms");
}

/// <summary>Counts the results of cases.</summary>
internal sealed class FuzzCounts
{
    /// <summary>Gets the number of cases.</summary>
    public long Cases { get; private set; }

    /// <summary>Gets the number of cases that the reader accepted.</summary>
    public long Accepted { get; private set; }

    /// <summary>Gets the largest number of bytes that a read allocated.</summary>
    public long MostAllocated { get; private set; }

    /// <summary>Gets the largest growth of the process's resident memory, in bytes.</summary>
    public long MostGrown { get; private set; }

    /// <summary>Gets the longest processor time of a read.</summary>
    public TimeSpan Slowest { get; private set; }

    /// <summary>Adds a result.</summary>
    public void Add(FuzzResult result)
    {
        Cases++;
        Accepted += result.Error is null ? 1 : 0;
        MostAllocated = Math.Max(MostAllocated, result.Allocated);
        MostGrown = Math.Max(MostGrown, result.Grown);
        Slowest = result.Time > Slowest ? result.Time : Slowest;
    }
}
