using System.Globalization;

namespace NeoResNet.Training;

/// <summary>
/// Trains plain, residual and highway networks of 20 and 56 layers by one recipe, and measures the
/// gradients of deeper networks at their initial weights. Each network has its own folder with the
/// files of <see cref="Trainer"/>, so the experiment resumes after an interruption. Source: He et
/// al., "Deep Residual Learning for Image Recognition" (2015), section 4.2.
/// </summary>
/// <remarks>
/// The test photos are evaluated after each epoch, as in the paper. They select nothing: a folder
/// contains the weights after the last epoch, and the report has the errors after it.
/// </remarks>
internal sealed class DegradationExperiment
{
    // The norms need no large batch, and networks of 164 layers need much memory per photo.
    private const int GradientBatch = 32;

    private readonly PhotoDataset _training;
    private readonly string _folder, _recipe;
    private readonly TrainerOptions _options;
    private readonly IReadOnlyList<int> _depths;
    private readonly (DegradationCurve Curve, Trainer Trainer)[] _curves;
    private readonly List<(int Layers, string Network, GradientNorms Norms)> _gradients = [];

    /// <summary>Creates the experiment.</summary>
    /// <param name="training">The photos to learn from.</param>
    /// <param name="test">The photos to measure the test error on.</param>
    /// <param name="folder">The folder for the results, which is created if it does not exist.</param>
    /// <param name="curves">The networks to train.</param>
    /// <param name="depths">
    /// The numbers of layers, 6n + 2, of the networks whose gradients are measured.
    /// </param>
    /// <param name="options">The recipe, whose network is replaced.</param>
    /// <param name="optimizer">Describes the optimizer for the report.</param>
    /// <inheritdoc cref="Trainer(PhotoDataset, PhotoDataset?, string, TrainerOptions)" path="/exception"/>
    public DegradationExperiment(PhotoDataset training, PhotoDataset test, string folder, IReadOnlyList<DegradationCurve> curves, IReadOnlyList<int> depths, TrainerOptions options, string optimizer)
    {
        (_training, _folder, _depths, _options) = (training, folder, depths, options);
        _curves = [.. curves.Select(curve => (curve, new Trainer(training, test, FolderOf(curve), options with { Network = curve.Network, SelectBest = false })))];
        long steps = (long)options.Epochs * (training.Count / options.Photos.BatchSize / options.Accumulation);
        _recipe = string.Create(
            CultureInfo.InvariantCulture,
            $"{training.Count:N0} training photos, {test.Count:N0} test photos, {options.Epochs} {(options.Epochs == 1 ? "epoch" : "epochs")}, batches of {options.Photos.BatchSize}, seed {options.Photos.Seed}, {optimizer}, learning rate {options.Schedule(steps)}, weight decay {options.WeightDecay}.");
    }

    /// <summary>Gets the results so far, from the files of the networks.</summary>
    public DegradationReport Report => new(_recipe, _options.Epochs, [.. _curves.Select(item => (item.Curve, DegradationCurve.ReadErrors(FolderOf(item.Curve))))], _gradients);

    /// <summary>
    /// Trains the networks one after the other, and then measures the gradients. After each epoch,
    /// writes the results so far. A network whose epochs are done is not trained again.
    /// </summary>
    /// <param name="progress">Returns the receiver of the progress of a network.</param>
    /// <param name="cancellationToken">Ends the experiment after the current operation.</param>
    /// <returns>Whether the experiment is complete. If false, it was cancelled.</returns>
    /// <inheritdoc cref="Trainer.Train" path="/exception"/>
    public bool Run(Func<DegradationCurve, IProgress<TrainingProgress>> progress, CancellationToken cancellationToken)
    {
        foreach ((DegradationCurve curve, Trainer trainer) in _curves)
        {
            if (trainer.Train(new Writer(this, progress(curve)), cancellationToken).End == TrainingEnd.Cancelled)
            {
                return false;
            }
        }

        try
        {
            MeasureGradients(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        _ = Directory.CreateDirectory(_folder);
        Report.Write(_folder);
        return true;
    }

    private string FolderOf(DegradationCurve curve) => Path.Combine(_folder, curve.Name);

    private void MeasureGradients(CancellationToken cancellationToken)
    {
        if (_depths.Count == 0)
        {
            return;
        }

        var loader = new PhotoLoader(_training, _options.Recipe ?? TrainerOptions.DefaultRecipe(NetworkCatalog.Get(_options.Network).ImageSize), _options.Photos with { BatchSize = Math.Min(_training.Count, GradientBatch), Augmentation = Augmentation.None });
        PhotoBatch batch = loader.Epoch(0, cancellationToken).First();
        foreach (int depth in _depths)
        {
            // Units of two layers at every depth, so that networks of one depth differ only in the
            // way around their layers.
            foreach ((string name, ResNetTopology topology) in ((string, ResNetTopology)[])[
                ("plain", ResNetTopology.Cifar(depth, ResNetVersion.V1) with { Shortcut = ShortcutKind.None }),
                ("highway", ResNetTopology.Cifar(depth, ResNetVersion.V1) with { Unit = UnitKind.Highway, Shortcut = ShortcutKind.None }),
                ("ResNet V1", ResNetTopology.Cifar(depth, ResNetVersion.V1)),
                ("ResNet V2", ResNetTopology.Cifar(depth, ResNetVersion.V2))])
            {
                _gradients.Add((depth, name, GradientNorms.Measure(topology, batch, _options.Photos.Seed, _options.MaxThreads, cancellationToken)));
            }
        }
    }

    /// <summary>Writes the results after each epoch.</summary>
    private sealed class Writer(DegradationExperiment experiment, IProgress<TrainingProgress> inner) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            inner.Report(value);
            if (value.IsEpochEnd)
            {
                experiment.Report.Write(experiment._folder);
            }
        }
    }
}
