using System.Diagnostics;
using System.Runtime.InteropServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Measures how long a cache line takes from one processor to another and back.
/// </summary>
/// <remarks>
/// Two threads, each bound to a processor, change one number in turns. The time tells whether two
/// processors share a cache: tens of nanoseconds if they do, hundreds if they do not.
/// </remarks>
internal static class RoundTrip
{
    // Short enough that another process does not disturb all measurements of a pair.
    private const int Trips = 200;
    private const int Repeats = 8;

    // The number that ends the answering thread.
    private const int Done = -1;

    /// <summary>Measures pairs of processors until all are measured or the duration is over.</summary>
    /// <param name="duration">
    /// Duration of the measurement. The method measures at least one pair.
    /// </param>
    /// <returns>
    /// The shortest and the longest round trip in nanoseconds. <see langword="null"/> if this
    /// process has fewer than two processors or if the system does not bind threads to them.
    /// </returns>
    public static (double Shortest, double Longest)? Measure(TimeSpan duration)
    {
        int[] processors = ThreadAffinity.Processors();
        double shortest = double.PositiveInfinity, longest = 0;
        long start = Stopwatch.GetTimestamp();
        foreach ((int first, int second) in Pairs(processors))
        {
            if (Between(first, second) is not { } nanoseconds)
            {
                return null;
            }

            shortest = Math.Min(shortest, nanoseconds);
            longest = Math.Max(longest, nanoseconds);
            if (Stopwatch.GetElapsedTime(start) >= duration)
            {
                break;
            }
        }

        return longest > 0 ? (shortest, longest) : null;
    }

    // The pairs of one processor with all others come first. They contain near and far ones.
    private static IEnumerable<(int First, int Second)> Pairs(int[] processors) =>
        from first in Enumerable.Range(0, processors.Length)
        from second in Enumerable.Range(first + 1, processors.Length - first - 1)
        select (processors[first], processors[second]);

    // Returns the shortest of several measurements: other work on the processors only delays.
    private static double? Between(int first, int second)
    {
        var line = new Line[1];
        bool bound = false;
        double shortest = double.PositiveInfinity;
        var answering = new Thread(() => Answer(ref line[0].Number, second)) { IsBackground = true };
        var asking = new Thread(() =>
        {
            ref int number = ref line[0].Number;

            // The answering thread says first whether it is bound.
            int ready = Await(ref number, 0);
            bound = ThreadAffinity.TryBind(first) && ready != Done;
            for (int repeat = 0; bound && repeat < Repeats; repeat++)
            {
                shortest = Math.Min(shortest, Ask(ref number));
            }

            Volatile.Write(ref number, Done);
        })
        { IsBackground = true };
        answering.Start();
        asking.Start();
        asking.Join();
        answering.Join();
        return bound ? shortest : null;
    }

    private static double Ask(ref int number)
    {
        long start = Stopwatch.GetTimestamp();
        for (int trip = 0; trip < Trips; trip++)
        {
            int asked = Volatile.Read(ref number) + 1;
            Volatile.Write(ref number, asked);
            _ = Await(ref number, asked);
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Trips;
    }

    // Odd numbers are answers, so that the answering thread waits for even ones.
    private static void Answer(ref int number, int processor)
    {
        int last = ThreadAffinity.TryBind(processor) ? 1 : Done;
        Volatile.Write(ref number, last);
        while (last != Done)
        {
            int asked = Await(ref number, last);
            last = asked == Done ? Done : asked + 1;
            Volatile.Write(ref number, last);
        }
    }

    private static int Await(ref int number, int known)
    {
        while (true)
        {
            int seen = Volatile.Read(ref number);
            if (seen != known)
            {
                return seen;
            }
        }
    }

    // Processors fetch lines in pairs, so the number has two lines of its own.
    [StructLayout(LayoutKind.Explicit, Size = 384)]
    private struct Line
    {
        [FieldOffset(128)]
        public int Number;
    }
}
