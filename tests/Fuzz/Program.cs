using System.Globalization;

namespace NeoResNet.Fuzz;

/// <summary>
/// Runs the targets: <c>TARGET [--cases N] [--seed S] [--out FOLDER]</c> or
/// <c>TARGET --replay FILE</c>.
/// </summary>
internal static class Program
{
    private const string Usage = """
        Usage: TARGET [--cases N] [--seed S] [--out FOLDER]
               TARGET --replay FILE

        TARGET is 'all' or one of: {0}.
        --cases   number of cases; default 300000
        --seed    seed of the run; default 1
        --out     folder for findings and journals; default 'fuzz' in the temporary folder
        --replay  reads one file of findings, or the case that a journal names, and prints the result
        Exit codes: 0 no findings, 1 findings, 2 usage error.
        """;

    private static int Main(string[] args)
    {
        if (FuzzOptions.Parse(args) is not { } options)
        {
            Console.Error.WriteLine(string.Format(CultureInfo.InvariantCulture, Usage, string.Join(", ", FuzzTargets.All.Select(target => target.Name))));
            return 2;
        }

        return options.Replay is { } file ? Replay(options.Targets[0], file) : Run(options);
    }

    private static int Run(FuzzOptions options)
    {
        Directory.CreateDirectory(options.Folder);
        int findings = 0;
        foreach (FuzzTarget target in options.Targets)
        {
            using var journal = new FuzzJournal(options.Folder, target.Name, options.Seed);
            FuzzSummary summary = FuzzRun.Execute(target, options.Seed, options.Cases, journal.Start, journal.Save);
            foreach (FuzzFinding finding in summary.Findings.Take(20))
            {
                Console.WriteLine($"{finding.Number}: {finding.Fault}");
            }

            Console.WriteLine(summary);
            findings += summary.Findings.Count;
            journal.Finish();
        }

        return findings == 0 ? 0 : 1;
    }

    private static int Replay(FuzzTarget target, string file)
    {
        FuzzResult result = FuzzOracle.Check(target, FuzzJournal.CaseOf(target, file), collects: true);
        Console.WriteLine(result.Fault is { } fault ? $"Finding: {fault}"
            : result.Error is { } error ? $"Refused: {error.GetType().Name}: {error.Message}"
            : "Read.");
        return result.Fault is null ? 0 : 1;
    }
}
