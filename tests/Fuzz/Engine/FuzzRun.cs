using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;

namespace NeoResNet.Fuzz;

/// <summary>Checks many cases of one target on a thread that is watched for endless loops.</summary>
internal sealed class FuzzRun
{
    // A collection after every case would take most of the time.
    private const int CasesPerCollection = 512;

    // A read that ends after more than FuzzOracle.MaxTime is a finding too, but the run continues.
    private static readonly TimeSpan Endless = TimeSpan.FromSeconds(20);

    private readonly FuzzTarget _target;
    private readonly ulong _seed;
    private readonly Action<long>? _started;
    private readonly Action<FuzzFinding>? _found;
    private readonly List<FuzzFinding> _findings = [];
    private long _number = -1;

    private FuzzRun(FuzzTarget target, ulong seed, Action<long>? started, Action<FuzzFinding>? found)
    {
        (_target, _seed, _started, _found) = (target, seed, started, found);
    }

    /// <summary>Creates a case.</summary>
    /// <param name="target">The reader.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="number">Number of the case, at least 0.</param>
    public static byte[] CaseOf(FuzzTarget target, ulong seed, long number) => target.Create(new(seed, number));

    /// <summary>Checks cases 0 to <paramref name="cases"/> - 1.</summary>
    /// <param name="target">The reader.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="cases">Number of cases.</param>
    /// <param name="started">Receives the number of each case before it runs; may be null.</param>
    /// <param name="found">Receives each finding; may be null.</param>
    /// <returns>The results. The run ends early if a case does not end.</returns>
    public static FuzzSummary Execute(FuzzTarget target, ulong seed, long cases, Action<long>? started = null, Action<FuzzFinding>? found = null)
    {
        var run = new FuzzRun(target, seed, started, found);
        return run.Watch(cases);
    }

    private FuzzSummary Watch(long cases)
    {
        var summary = new FuzzSummary(_target.Name, _seed);
        var clock = Stopwatch.StartNew();
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() => failure = RunAll(cases, summary)) { IsBackground = true, Name = "fuzz" };
        thread.Start();

        long watched = -1;
        TimeSpan since = default;
        while (!thread.Join(TimeSpan.FromMilliseconds(200)))
        {
            long number = Interlocked.Read(ref _number);
            TimeSpan now = Environment.CpuUsage.TotalTime;
            if (number != watched)
            {
                (watched, since) = (number, now);
            }
            else if (now - since > Endless)
            {
                // The thread cannot be stopped. It ends with the process.
                Report(new(_target.Name, _seed, number, CaseOf(_target, _seed, number), string.Create(CultureInfo.InvariantCulture, $"reading does not end within {Endless.TotalSeconds:F0} s of processor time")));
                break;
            }
        }

        failure?.Throw();
        lock (_findings)
        {
            return summary with { Elapsed = clock.Elapsed, Findings = [.. _findings] };
        }
    }

    // Returns a failure of the harness itself. An exception of the thread would end the process.
    private ExceptionDispatchInfo? RunAll(long cases, FuzzSummary summary)
    {
        try
        {
            for (long number = 0; number < cases; number++)
            {
                Run(number, summary);
            }

            return null;
        }
        catch (Exception e)
        {
            return ExceptionDispatchInfo.Capture(e);
        }
    }

    private void Run(long number, FuzzSummary summary)
    {
        _started?.Invoke(number);
        Interlocked.Exchange(ref _number, number);
        byte[] file = CaseOf(_target, _seed, number);
        FuzzResult result = FuzzOracle.Check(_target, file, collects: number % CasesPerCollection == 0);
        summary.Counts.Add(result);
        if (result.Fault is { } fault)
        {
            Report(new(_target.Name, _seed, number, file, fault));
        }
    }

    private void Report(FuzzFinding finding)
    {
        lock (_findings)
        {
            _findings.Add(finding);
            _found?.Invoke(finding);
        }
    }
}
