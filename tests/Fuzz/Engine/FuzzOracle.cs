using System.Globalization;
using System.Text;

namespace NeoResNet.Fuzz;

/// <summary>
/// Decides whether a reader handles a file as promised: it returns values or throws a documented
/// exception, within the limits of time and memory, and twice the same whatever free memory
/// contains.
/// </summary>
internal static class FuzzOracle
{
    /// <summary>Specifies the maximum processor time for one file.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(2);

    // Two patterns: memory that a reader did not write differs between the two reads.
    private const byte FirstPattern = 0xA5, SecondPattern = 0x3C;

    /// <summary>Reads a file twice and checks both results.</summary>
    /// <param name="target">The reader.</param>
    /// <param name="file">The file. The method checks that the reader does not change it.</param>
    /// <param name="collects">Whether to collect garbage between filling memory and reading.</param>
    public static FuzzResult Check(FuzzTarget target, byte[] file, bool collects)
    {
        byte[] copy = [.. file];
        Poison.Fill(FirstPattern, collects);
        FuzzResult first = Run(target, file);
        if (first.Fault is not null)
        {
            return first;
        }

        Poison.Fill(SecondPattern, collects);
        FuzzResult second = Run(target, file);
        return second.Fault is not null ? second
            : !file.AsSpan().SequenceEqual(copy) ? first with { Fault = "the reader changed its input" }
            : first.Error?.GetType() != second.Error?.GetType() || !first.Output.AsSpan().SequenceEqual(second.Output)
                ? first with { Fault = $"two reads differ: {Describe(first)}, {Describe(second)}" }
            : second;
    }

    private static FuzzResult Run(FuzzTarget target, byte[] file)
    {
        byte[] output;
        Exception? error = null;
        ResidentMemory.Reset();
        long resident = ResidentMemory.Peak();
        TimeSpan start = Environment.CpuUsage.TotalTime;
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            output = target.Read(file);
        }
        catch (Exception e)
        {
            error = e;
            output = Encoding.UTF8.GetBytes(e.Message);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        TimeSpan time = Environment.CpuUsage.TotalTime - start;
        long grown = ResidentMemory.Peak() - resident;
        long limit = target.MaxAllocated(file), growth = target.MaxGrown(file);
        string? fault = error is not null && !target.IsDocumented(error) ? $"undocumented exception: {error}"
            : time > MaxTime ? string.Create(CultureInfo.InvariantCulture, $"reading takes {time.TotalSeconds:F1} s of processor time; the maximum is {MaxTime.TotalSeconds:F0} s")
            : allocated > limit ? string.Create(CultureInfo.InvariantCulture, $"reading allocates {allocated:N0} bytes; the maximum is {limit:N0} bytes")
            : grown > growth ? string.Create(CultureInfo.InvariantCulture, $"reading takes {grown:N0} bytes of memory; the maximum is {growth:N0} bytes")
            : null;
        return new(output, error, allocated, grown, time, fault);
    }

    private static string Describe(FuzzResult result) => result.Error is { } error
        ? $"{error.GetType().Name}: {error.Message}"
        : string.Create(CultureInfo.InvariantCulture, $"{result.Output.Length} bytes");
}
