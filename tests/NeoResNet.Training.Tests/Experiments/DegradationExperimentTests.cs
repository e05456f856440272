using NeoResNet.Nn.Checkpoints;
using NeoResNet.TestSupport;
using NeoResNet.Training.Tests.Trainers;

namespace NeoResNet.Training.Tests.Experiments;

/// <summary>Tests the experiment about the degradation problem with few small photos.</summary>
public sealed class DegradationExperimentTests
{
    private static readonly DegradationCurve[] Curves = [.. DegradationCurve.All.Where(curve => curve.Name is "plain20" or "resnet20")];

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void The_report_has_the_errors_of_the_metrics_and_the_weights_are_the_last_ones()
    {
        DegradationExperiment experiment = Experiment("out", depths: [8]);
        var reports = new List<string>();
        Assert.That(experiment.Run(curve => new Receiver(_ => reports.Add(curve.Name)), default), Is.True);
        DegradationReport report = experiment.Report;
        Assert.That(report.Curves.Select(item => item.Curve.Name), Is.EqualTo(new[] { "plain20", "resnet20" }));
        foreach ((DegradationCurve curve, IReadOnlyList<EpochErrors> errors) in report.Curves)
        {
            string folder = _folder.PathOf($"out/{curve.Name}");
            MetricsLine[] lines = [.. MetricsLog.Read(folder).Where(line => line.IsEpoch)];
            Assert.That(errors.Select(each => (each.Epoch, each.Training, each.Test)), Is.EqualTo(lines.Select((line, i) => (i + 1, 100 * (1 - line.Accuracy), 100 * (1 - line.ValidationAccuracy!.Value)))));
            Assert.That(lines, Has.Length.EqualTo(3));
            Assert.That(File.Exists(Path.Combine(folder, "best.safetensors")), Is.False);
            var last = Safetensors.Read(Path.Combine(folder, "last.safetensors")).ToDictionary(array => array.Name, array => Convert.ToHexString(array.Bytes.Span));
            Assert.That(Safetensors.Read(Path.Combine(folder, "model.safetensors")).Where(array => !array.Name.Contains("moving_", StringComparison.Ordinal)).Select(array => Convert.ToHexString(array.Bytes.Span) == last[array.Name]), Is.Not.Empty.And.All.True);
        }

        Assert.That(report.Gradients.Select(item => (item.Layers, item.Network)), Is.EqualTo(new[] { (8, "plain"), (8, "highway"), (8, "ResNet V1"), (8, "ResNet V2") }));
        Assert.That(report.Gradients.Select(item => item.Norms.First), Is.All.GreaterThan(0));
        Assert.That(report.Recipe, Does.StartWith("24 training photos, 8 test photos, 3 epochs, batches of 8, seed 3, nesterov of 0.9, learning rate triangular"));
        Assert.That(File.ReadAllText(_folder.PathOf("out/degradation.md")), Is.EqualTo(report.ToMarkdown()));
        Assert.That(File.ReadAllText(_folder.PathOf("out/degradation.svg")), Is.EqualTo(report.ToSvg()).And.Contain("<title>resnet20</title>"));

        // A second run reads the curves and trains nothing.
        int count = reports.Count;
        DegradationExperiment again = Experiment("out", depths: [], resume: true);
        Assert.That(again.Run(curve => new Receiver(_ => reports.Add(curve.Name)), default), Is.True);
        Assert.That((reports.Count, again.Report.Course.ToMarkdown()), Is.EqualTo((count, report.Course.ToMarkdown())));
    }

    [Test]
    public void An_interrupted_experiment_continues_with_the_same_bits()
    {
        DegradationExperiment whole = Experiment("whole", depths: []);
        Assert.That(whole.Run(_ => new Receiver(_ => { }), default), Is.True);

        // Each sitting ends within an epoch. The page shows the epochs so far.
        int sittings = 1;
        while (!Sitting())
        {
            sittings++;
            Assert.That(sittings, Is.LessThan(20));
        }

        Assert.That(sittings, Is.GreaterThan(3));
        foreach (DegradationCurve curve in Curves)
        {
            Assert.That(TrainerSetup.Bits(_folder.PathOf($"parts/{curve.Name}/last.safetensors")), Is.EqualTo(TrainerSetup.Bits(_folder.PathOf($"whole/{curve.Name}/last.safetensors"))));
        }

        Assert.That(File.ReadAllText(_folder.PathOf("parts/degradation.md")), Is.EqualTo(File.ReadAllText(_folder.PathOf("whole/degradation.md"))));

        bool Sitting()
        {
            using var cancellation = new CancellationTokenSource();
            int steps = 0;
            DegradationExperiment experiment = Experiment("parts", depths: [], resume: true);
            bool isDone = experiment.Run(_ => new Receiver(progress => CancelAt(progress, cancellation, ref steps)), cancellation.Token);
            string page = _folder.PathOf("parts/degradation.md");
            Assert.That(!File.Exists(page) || File.ReadAllText(page) == experiment.Report.ToMarkdown());
            return isDone;
        }

        static void CancelAt(TrainingProgress progress, CancellationTokenSource cancellation, ref int steps)
        {
            if (!progress.IsEpochEnd && ++steps == 5)
            {
                cancellation.Cancel();
            }
        }
    }

    [Test]
    public void A_folder_with_results_needs_resume_and_the_same_options()
    {
        Assert.That(Experiment("out", depths: []).Run(_ => new Receiver(_ => { }), default), Is.True);
        Assert.That(() => Experiment("out", depths: []).Run(_ => new Receiver(_ => { }), default), Throws.InstanceOf<IOException>().With.Message.Contains("--resume"));
        Assert.That(() => Experiment("out", depths: [], resume: true, epochs: 4).Run(_ => new Receiver(_ => { }), default), Throws.ArgumentException.With.Message.Contains("number of epochs"));
    }

    private DegradationExperiment Experiment(string folder, int[] depths, bool resume = false, int epochs = 3) =>
        new(TrainerSetup.Halves(24), TrainerSetup.Halves(8, seed: 2), _folder.PathOf(folder), Curves, depths, TrainerSetup.Options(epochs) with { Resume = resume }, "nesterov of 0.9");

    private sealed class Receiver(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
