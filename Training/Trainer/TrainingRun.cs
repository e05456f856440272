using NeoResNet.Nn.Checkpoints;

namespace NeoResNet.Training;

/// <summary>Runs a training: epochs, evaluations, checkpoints, metrics.</summary>
internal sealed class TrainingRun : IDisposable
{
    private const string Last = "last.safetensors", Best = "best.safetensors", Model = "model.safetensors";

    private const int LinesPerEpoch = 20;

    private readonly PhotoDataset _training;
    private readonly PhotoDataset? _validation;
    private readonly string _folder;
    private readonly TrainerOptions _options;
    private readonly TrainingNetwork _network;
    private readonly PhotoLoader _loader;
    private readonly LearningRate _schedule;
    private readonly Dictionary<string, string> _settings;
    private readonly int _batchesPerEpoch;
    private readonly long _totalSteps;
    private readonly TrainingState _state;
    private readonly MetricsLog _metrics;
    private readonly TrainingClock _clock;
    private long _savedStep = -1;

    /// <summary>Builds the network, and restores the last checkpoint if the training resumes.</summary>
    public TrainingRun(PhotoDataset training, PhotoDataset? validation, string folder, TrainerOptions options)
    {
        (_training, _validation, _folder, _options) = (training, validation, folder, options);
        _network = new(training, options);
        try
        {
            _loader = new(training, _network.Recipe, options.Photos);
            _batchesPerEpoch = _loader.BatchCount / options.Accumulation * options.Accumulation;
            _totalSteps = (long)options.Epochs * (_batchesPerEpoch / options.Accumulation);
            _schedule = options.Schedule(_totalSteps);
            _settings = TrainingSettings.Of(options, training, validation, _network.Recipe, _schedule);
            _ = Directory.CreateDirectory(folder);
            _state = Open();
            _metrics = new(folder, _state.Step);
            _clock = new(_totalSteps, _state.Step);
        }
        catch
        {
            _network.Dispose();
            throw;
        }
    }

    /// <summary>Returns whether a folder has a checkpoint from which a training resumes.</summary>
    public static bool HasCheckpoint(string folder) => File.Exists(Path.Combine(folder, Last));

    /// <summary>Trains until the last epoch, an early stop or a cancellation.</summary>
    public TrainingResult Run(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            if (_options.InitialWeights is not null && _validation is not null && _state is { Step: 0, Batch: 0, HasBest: false })
            {
                _state.BestAccuracy = _network.Evaluate(_validation, cancellationToken).Accuracy;
                SaveModel();
            }

            while (_state.Epoch < _options.Epochs)
            {
                if (_options.Patience is { } patience && _state.WithoutGain >= patience)
                {
                    return Result(TrainingEnd.StoppedEarly);
                }

                RunEpoch(progress, cancellationToken);
            }

            return Result(TrainingEnd.Finished);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Save(Last);
            if (!_state.HasBest)
            {
                SaveModel();
            }

            return Result(TrainingEnd.Cancelled);
        }
    }

    public void Dispose() => _network.Dispose();

    private string PathOf(string name) => Path.Combine(_folder, name);

    private TrainingState Open()
    {
        string path = PathOf(Last);
        if (!File.Exists(path))
        {
            if (_options.InitialWeights is { } weights)
            {
                _network.Start(weights);
            }
            else if (_options.Whiten)
            {
                _network.Whiten(_training);
            }

            return new();
        }

        if (!_options.Resume)
        {
            throw new IOException($"The folder '{_folder}' already contains a training. Resume it (--resume), or pass another folder.");
        }

        using SafetensorsFile file = Safetensors.Open(path);
        var state = TrainingState.Read(path, file.Metadata, _settings);
        _network.Restore(file);
        _savedStep = state.Step;
        return state;
    }

    private void RunEpoch(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        int linesEvery = Math.Max(1, _batchesPerEpoch / LinesPerEpoch);
        _clock.StartEpoch();
        foreach (PhotoBatch batch in _loader.Batches(_state.Epoch, _state.Batch, CancellationToken.None).Take(_batchesPerEpoch - _state.Batch))
        {
            Train(batch, cancellationToken);
            if (_state.Batch % linesEvery == 0)
            {
                Report(progress, _state.LineSums, isEpoch: false, null);
                _state.LineSums = default;
            }
        }

        // Until the evaluation is done, the state is that after the last batch of the epoch, so a
        // training that is cancelled here evaluates again.
        Evaluation? validation = _validation is not null && IsEvaluated(_state.Epoch + 1) ? _network.Evaluate(_validation, cancellationToken) : null;
        TrainingSums sums = _state.EpochSums;
        _state.Epoch++;
        (_state.Batch, _state.EpochSums, _state.LineSums, _state.LastEpoch) = (0, default, default, sums);
        bool isBest = _options.SelectBest && validation is not null && (!_state.HasBest || validation.Accuracy > _state.BestAccuracy);
        if (isBest)
        {
            (_state.BestEpoch, _state.BestAccuracy, _state.WithoutGain) = (_state.Epoch, validation!.Accuracy, 0);
        }
        else if (_options.SelectBest && validation is not null)
        {
            _state.WithoutGain++;
        }

        // The last checkpoint says that the epoch is done, so it is written after its other files. A
        // training that stops in between repeats the epoch, with the same bits.
        if (isBest)
        {
            Save(Best);
        }

        if (isBest || _validation is null || !_options.SelectBest)
        {
            SaveModel();
        }

        Save(Last);
        Report(progress, sums, isEpoch: true, validation);
        _metrics.Plot();
    }

    private bool IsEvaluated(int epoch) => epoch % _options.EvaluateEvery == 0 || epoch == _options.Epochs;

    private void Train(PhotoBatch batch, CancellationToken cancellationToken)
    {
        // The gradients of a group of batches are not part of a checkpoint, so only whole groups
        // can be cancelled.
        bool isWhole = _options.Accumulation == 1, updates = (_state.Batch + 1) % _options.Accumulation == 0;
        if (_state.Batch % _options.Accumulation == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        try
        {
            (double loss, int correct) = _network.Train(batch, updates ? _schedule.At(_state.Step) : null, isWhole ? cancellationToken : default);
            _state.EpochSums = _state.EpochSums.Add(loss, correct, batch.Count);
            _state.LineSums = _state.LineSums.Add(loss, correct, batch.Count);
        }
        catch (NotFiniteNumberException failure)
        {
            throw new NotFiniteNumberException(
                $"Training stopped at step {_state.Step + 1} (epoch {_state.Epoch + 1}): {failure.Message} {SavedFiles()} Lower the learning rate (--rate), add a warm-up (--warmup) or limit the gradients (--clip).", failure);
        }

        _state.Batch++;
        _state.Step += updates ? 1 : 0;

        _clock.Add(batch.Count);
    }

    private void Report(IProgress<TrainingProgress>? progress, TrainingSums sums, bool isEpoch, Evaluation? validation)
    {
        double epoch = _state.Epoch + ((double)_state.Batch / _batchesPerEpoch), rate = _schedule.At(Math.Max(0, _state.Step - 1));
        double speed = isEpoch ? _clock.EpochSpeed() : _clock.LineSpeed();
        Write(() => _metrics.Add(new(isEpoch, _state.Step, epoch, sums.MeanLoss, sums.Accuracy, rate, speed, validation?.Loss, validation?.Accuracy)));
        progress?.Report(new(_state.Step, _totalSteps, epoch, sums.MeanLoss, sums.Accuracy, rate, speed, _clock.TimeLeft(_state.Step), isEpoch, validation));
    }

    private void Save(string name)
    {
        Write(() => _network.SaveCheckpoint(PathOf(name), _state.ToJson(_settings)));
        _savedStep = name == Last ? _state.Step : _savedStep;
    }

    private void SaveModel() => Write(() => _network.SaveModel(PathOf(Model)));

    // Files are replaced only as a whole, so a full disk leaves the files of the last checkpoint.
    private void Write(Action write)
    {
        try
        {
            write();
        }
        catch (IOException failure)
        {
            throw new IOException($"Training stopped after step {_state.Step}: {failure.Message} {SavedFiles()} Free space on the disk, and resume the training (--resume).", failure);
        }
    }

    private string SavedFiles() => _savedStep < 0 ? "There is no checkpoint yet." : $"The checkpoint of step {_savedStep} is unchanged.";

    private TrainingResult Result(TrainingEnd end) => new(
        PathOf(Model), end, _state.Step, _state.Epoch, _state.HasBest ? _state.BestEpoch : null, _state.HasBest ? _state.BestAccuracy : null, _state.LastEpoch.MeanLoss, _state.LastEpoch.Accuracy);
}
