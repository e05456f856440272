using NeoResNet.TestSupport;

namespace NeoResNet.Fuzz.Tests;

/// <summary>Checks runs, journals and replays.</summary>
public sealed class RunTests
{
    [Test]
    public void A_case_depends_only_on_seed_and_number()
    {
        foreach (FuzzTarget target in FuzzTargets.All)
        {
            byte[][] cases = [.. Enumerable.Range(0, 20).Select(number => FuzzRun.CaseOf(target, 3, number))];
            Assert.Multiple(() =>
            {
                Assert.That(Enumerable.Range(0, 20).Select(number => FuzzRun.CaseOf(target, 3, number)), Is.EqualTo(cases), target.Name);
                Assert.That(Enumerable.Range(0, 20).Select(number => FuzzRun.CaseOf(target, 4, number)), Is.Not.EqualTo(cases), target.Name);
                Assert.That(cases.Select(Convert.ToHexString).Distinct().Count(), Is.GreaterThan(10), target.Name);
            });
        }
    }

    [Test]
    public void A_run_reports_each_finding_once_and_continues()
    {
        var found = new List<FuzzFinding>();
        FuzzSummary summary = FuzzRun.Execute(new FaultyTarget(file => file[0] < 64 ? throw new InvalidOperationException() : file[0] < 128 ? FaultyTarget.Refuse() : file), 1, 400, null, found.Add);
        Assert.Multiple(() =>
        {
            Assert.That(summary.Counts.Cases, Is.EqualTo(400));
            Assert.That(summary.Counts.Accepted, Is.InRange(150, 250));
            Assert.That(summary.Findings.Count, Is.InRange(60, 140));
            Assert.That(found, Is.EqualTo(summary.Findings));
            Assert.That(found.All(finding => finding.File[0] < 64), Is.True);
        });
    }

    [Test]
    public void A_finding_is_saved_and_replayed()
    {
        using var folder = new TemporaryFolder();
        var target = new FaultyTarget(file => file[0] == 5 ? throw new InvalidOperationException() : file);
        using var journal = new FuzzJournal(folder.FullName, target.Name, seed: 1);
        FuzzSummary summary = FuzzRun.Execute(target, 1, 2000, journal.Start, journal.Save);

        Assert.That(summary.Findings, Is.Not.Empty);
        string saved = folder.PathOf($"faulty-1-{summary.Findings[0].Number}.bin");
        Assert.That(FuzzJournal.CaseOf(target, saved), Is.EqualTo((byte[])[5]));
    }

    [Test]
    public void A_journal_names_the_case_that_was_running()
    {
        using var folder = new TemporaryFolder();
        FuzzTarget target = FuzzTargets.Find("npy")!;
        using var journal = new FuzzJournal(folder.FullName, target.Name, seed: 9);
        journal.Start(8);
        journal.Start(1234);

        Assert.That(FuzzJournal.CaseOf(target, folder.PathOf("npy.case")), Is.EqualTo(FuzzRun.CaseOf(target, 9, 1234)));
        journal.Finish();
        Assert.That(folder.FileNames, Is.Empty);
    }
}
