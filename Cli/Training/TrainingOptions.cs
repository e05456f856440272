using System.CommandLine;
using System.Globalization;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Training;

namespace NeoResNet.Cli;

/// <summary>
/// Represents the options that describe how all layers of a network learn, for <c>neoresnet
/// train</c> and <c>neoresnet finetune</c>.
/// </summary>
internal sealed class TrainingOptions
{
    private const double DefaultMomentum = 0.9, DefaultDecay = 0.0001;

    private const int Megabyte = 1_000_000, DefaultCacheMegabytes = 512;

    private const string EpochsOfAllLayers = "--epochs-all";

    private static readonly (string Word, Func<double, double, Optimizer> Value)[] Optimizers =
    [
        ("nesterov", (momentum, _) => Optimizer.Momentum(momentum, nesterov: true)),
        ("momentum", (momentum, _) => Optimizer.Momentum(momentum)),
        ("sgd", (_, _) => Optimizer.Sgd()),
        ("rmsprop", (momentum, _) => Optimizer.RmsProp(momentum: momentum)),
        ("adam", (_, _) => Optimizer.Adam()),
        ("adamw", (_, decay) => Optimizer.AdamW(decay, IsWeights)),
    ];

    private static readonly (string Word, Func<double, long, LearningRate> Value)[] Schedules =
    [
        ("triangular", (rate, steps) => LearningRate.Triangular(rate, steps)),
        ("cosine", (rate, steps) => LearningRate.Cosine(rate, steps)),
        ("linear", (rate, steps) => LearningRate.Linear(rate, steps)),
        ("constant", (rate, _) => LearningRate.Constant(rate)),
        ("piecewise", (rate, steps) => LearningRate.Piecewise([steps / 2, Math.Max((steps / 2) + 1, steps * 3 / 4)], [rate, rate / 10, rate / 100])),
        ("exponential", (rate, steps) => LearningRate.Exponential(rate, Math.Max(1, steps / 10), 0.63, staircase: true)),
    ];

    private static readonly (string Word, Augmentation Value)[] Augmentations =
    [
        ("cifar", Augmentation.Cifar), ("inception", Augmentation.Inception), ("vgg", Augmentation.Vgg), ("flip", new() { Flip = FlipRule.Random }), ("none", Augmentation.None),
    ];

    private readonly (int Epochs, int Batch, double Rate) _defaults;
    private readonly Option<int?> _epochs, _batch;
    private readonly Option<int?> _accumulate = Options.Integer("--accumulate", 1, "Number of batches whose gradients are averaged for one update. Default: 1.");
    private readonly Option<Choice<Func<double, double, Optimizer>>?> _optimizer = Options.Word("--optimizer", Optimizers, "Optimizer. Default: nesterov.");
    private readonly Option<double?> _momentum = Options.Number("--momentum", value => value is >= 0 and < 1, "of at least 0 and below 1", "Momentum of nesterov, momentum and rmsprop. Default: 0.9.");
    private readonly Option<double?> _rate;
    private readonly Option<Choice<Func<double, long, LearningRate>>?> _schedule = Options.Word(
        "--schedule", Schedules, "Learning rate over time: triangular rises to the highest rate during a quarter of the steps and falls to 0; cosine and linear fall to 0; piecewise is a tenth after half and a hundredth after three quarters of the steps; exponential falls to a hundredth in ten stairs. Default: triangular.");

    private readonly Option<double?> _warmup = Options.Number("--warmup", value => value >= 0, "of at least 0", "Number of epochs, with a fraction, in which the learning rate first rises linearly from 0; not for the schedule triangular. Default: 0.");
    private readonly Option<double?> _weightDecay = Options.Number("--weight-decay", value => value >= 0, "of at least 0", "Scale of the L2 penalty on the weights of convolutions; for adamw, the decay per update, multiplied by the learning rate. Default: 0.0001.");
    private readonly Option<double?> _smoothing = Options.Number("--label-smoothing", value => value is >= 0 and < 1, "of at least 0 and below 1", "Share of each label that is distributed evenly over all classes. Default: 0.");
    private readonly Option<Choice<Augmentation>?> _augment = Options.Word(
        "--augment", Augmentations, "Random changes of photos: cifar shifts by up to 4 pixels and flips every other epoch; inception cuts out parts and changes colours; vgg changes the scale; flip only flips. Default: cifar for networks of at most 64 pixels, otherwise inception.");

    private readonly Option<int?> _cutout = Options.Integer("--cutout", 0, "Side of the square that is erased at a random position of each photo, in pixels. Default: 0.");
    private readonly Option<double?> _mixup = Options.Number("--mixup", value => value >= 0, "of at least 0", "Parameter of the distribution that mixes pairs of photos and their labels; 0 mixes nothing. Default: 0.");
    private readonly Option<bool> _balance = new("--balance") { Description = "Give each class the same weight in the loss, regardless of its number of photos." };
    private readonly Option<double?> _clip = Options.Number("--clip", value => value > 0, "above 0", "Maximum norm of all gradients together; larger gradients are scaled down. Default: no limit.");
    private readonly Option<double?> _ema = Options.Number("--ema", value => value is > 0 and < 1, "above 0 and below 1", "Decay of an exponential moving average of the weights, which replaces the weights in evaluations and in the result. Default: no average.");
    private readonly Option<int?> _statistics = Options.Integer("--bn-photos", 0, "Number of training photos over which the means and variances of batch norms are measured for the result. 0 uses the moving averages of training, which fit worse after short trainings. Default: 10,000.");
    private readonly Option<bool> _whiten = new("--whiten") { Description = "Start the first convolution with filters that whiten the patches of the training photos." };
    private readonly Option<int?> _every = Options.Integer("--evaluate-every", 1, "Number of epochs between two evaluations on the validation photos. Default: 1.");
    private readonly Option<int?> _patience = Options.Integer("--patience", 1, "Number of evaluations without a better accuracy after which training stops. Default: no early stop.");
    private readonly Option<bool> _half = new("--half") { Description = "Store the weights of convolutions in the result as float16, which halves the file." };
    private readonly Option<bool> _resume = new("--resume") { Description = "Continue from the last checkpoint in the folder of the results, with the same bits as without an interruption. The other options must be the same. Without a checkpoint, start from the beginning." };
    private readonly Option<ulong> _seed = Options.Seed("--seed", "Seed of the initial weights, the order of photos and their random changes. Default: 0.");
    private readonly Option<int?> _threads = Options.Integer("--threads", 1, "Maximum number of threads that compute. The number does not change the result. Default: the number of processors.", CpuBackendOptions.MaxSupportedThreads);
    private readonly Option<int?> _loaders = Options.Integer("--loaders", 1, "Number of threads that decode and change photos. The number does not change the result. Default: 1.", CpuBackendOptions.MaxSupportedThreads);
    private readonly Option<int?> _cache = Options.Integer("--cache", 0, $"Maximum memory for values that later epochs use again, in MB: decoded photos, and features of photos for logits. Default: {DefaultCacheMegabytes}.");

    // Without effect on fine-tuning that trains only the logits.
    private readonly Option[] _ofAllLayers;

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="fineTunes">
    /// Whether the network is already trained, so that training all layers is optional and has
    /// another default rate.
    /// </param>
    /// <param name="isComparison">
    /// Whether the command compares networks after each of the same epochs, so that the options are
    /// omitted that select epochs or change the result for its use.
    /// </param>
    public TrainingOptions(Command command, bool fineTunes = false, bool isComparison = false)
    {
        _defaults = fineTunes ? (0, 32, 0.005) : (10, 128, 0.1);
        string defaultRate = _defaults.Rate.ToString(CultureInfo.InvariantCulture);
        _epochs = fineTunes
            ? Options.Integer(EpochsOfAllLayers, 0, "Number of epochs that train all layers after the logits. The options of this training, such as --rate-all and --augment, require it. Default: 0: only the logits learn.")
            : Options.Integer("--epochs", 1, $"Number of epochs. Default: {_defaults.Epochs}.");
        _batch = Options.Integer("--batch", 1, $"Number of photos per batch. Default: {_defaults.Batch}.");
        _rate = Options.Number(fineTunes ? "--rate-all" : "--rate", value => value >= 0, "of at least 0", $"Highest learning rate{(fineTunes ? " of all layers" : "")}. Default: {defaultRate}.");
        _ofAllLayers = [_batch, _accumulate, _optimizer, _momentum, _rate, _schedule, _warmup, _weightDecay, _smoothing, _augment, _cutout, _mixup, _clip, _ema, _statistics, .. fineTunes ? Array.Empty<Option>() : [_whiten], _every, _patience, _half, _resume];
        foreach (Option option in (IEnumerable<Option>)[_epochs, .. _ofAllLayers, _balance, _seed, _threads, _loaders, _cache])
        {
            if (!isComparison || (option != _whiten && option != _every && option != _patience && option != _half))
            {
                command.Add(option);
            }
        }
    }

    /// <summary>Reads the number of epochs that train all layers.</summary>
    /// <exception cref="UsageException">
    /// The number is 0, and an option has no effect without such epochs.
    /// </exception>
    public int Epochs(ParseResult parsed)
    {
        int epochs = parsed.GetValue(_epochs) ?? _defaults.Epochs;
        return epochs > 0 || Array.Find(_ofAllLayers, option => parsed.GetResult(option) is { Implicit: false }) is not { } unused
            ? epochs
            : throw new UsageException($"{unused.Name} requires {EpochsOfAllLayers}. Pass {EpochsOfAllLayers} to train all layers, or omit {unused.Name}.");
    }

    /// <summary>Reads whether an interrupted training continues.</summary>
    public bool Resumes(ParseResult parsed) => parsed.GetValue(_resume);

    /// <summary>Reads the maximum number of threads that compute; null for all processors.</summary>
    public int? Threads(ParseResult parsed) => parsed.GetValue(_threads);

    /// <summary>Reads the options that training only the logits has too.</summary>
    public FineTunerOptions ReadLogits(ParseResult parsed, Action<string, Exception> unreadable) => new()
    {
        BalanceClasses = parsed.GetValue(_balance),
        Seed = Seed(parsed),
        LoaderThreads = parsed.GetValue(_loaders) ?? 1,
        MaxThreads = Threads(parsed),
        CacheMemory = CacheMemory(parsed),
        Unreadable = unreadable,
    };

    /// <summary>Reads the seed.</summary>
    public ulong Seed(ParseResult parsed) => parsed.GetValue(_seed);

    /// <summary>Returns the optimizer with its momentum as text.</summary>
    public string DescribeOptimizer(ParseResult parsed)
    {
        string word = parsed.GetValue(_optimizer)?.Word ?? Optimizers[0].Word;
        return word is "nesterov" or "momentum" or "rmsprop" ? string.Create(CultureInfo.InvariantCulture, $"{word} of {parsed.GetValue(_momentum) ?? DefaultMomentum}") : word;
    }

    /// <summary>Reads the options from the command line.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="network">Name of the network.</param>
    /// <param name="recipe">The preparation of photos.</param>
    /// <param name="training">The training photos.</param>
    /// <param name="unreadable">Receives photos that cannot be decoded.</param>
    /// <param name="defaults">The defaults for epochs and batch; null for those of the options.</param>
    public TrainerOptions Read(
        ParseResult parsed, string network, Recipe recipe, PhotoDataset training, Action<string, Exception> unreadable, (int Epochs, int Batch)? defaults = null)
    {
        double decay = parsed.GetValue(_weightDecay) ?? DefaultDecay, momentum = parsed.GetValue(_momentum) ?? DefaultMomentum, rate = parsed.GetValue(_rate) ?? _defaults.Rate;
        double warmup = parsed.GetValue(_warmup) ?? 0;
        if (warmup > 0 && (parsed.GetValue(_schedule)?.Word ?? Schedules[0].Word) == Schedules[0].Word)
        {
            throw new UsageException($"The schedule {Schedules[0].Word} already rises from 0, so it does not support --warmup. Omit --warmup, or pass another schedule, such as '--schedule cosine'.");
        }

        int epochs = parsed.GetValue(_epochs) is null && defaults is { } other ? other.Epochs : Epochs(parsed);
        Choice<Func<double, double, Optimizer>>? optimizer = parsed.GetValue(_optimizer);
        Func<double, long, LearningRate> schedule = parsed.GetValue(_schedule)?.Value ?? Schedules[0].Value;
        return new()
        {
            Network = network,
            Recipe = recipe,
            Epochs = epochs,
            Photos = new()
            {
                BatchSize = parsed.GetValue(_batch) ?? defaults?.Batch ?? _defaults.Batch,
                Seed = Seed(parsed),
                Augmentation = (parsed.GetValue(_augment)?.Value ?? (TrainerOptions.IsSmall(recipe) ? Augmentation.Cifar : Augmentation.Inception)) with
                {
                    Cutout = parsed.GetValue(_cutout) ?? 0,
                    Mixup = parsed.GetValue(_mixup) ?? 0,
                },
                ClassWeights = parsed.GetValue(_balance) ? training.BalancedWeights() : null,
                Threads = parsed.GetValue(_loaders) ?? 1,
                CacheMemory = CacheMemory(parsed),
                Unreadable = unreadable,
            },
            Optimizer = (optimizer?.Value ?? Optimizers[0].Value)(momentum, decay),
            Schedule = steps =>
            {
                long rising = Math.Min((long)Math.Round(warmup * steps / epochs), steps - 1);
                return schedule(rate, steps - rising).WithWarmup(rising);
            },
            LabelSmoothing = parsed.GetValue(_smoothing) ?? 0,
            WeightDecay = optimizer?.Word == "adamw" ? 0 : decay,
            ClipNorm = parsed.GetValue(_clip),
            Accumulation = parsed.GetValue(_accumulate) ?? 1,
            AverageDecay = parsed.GetValue(_ema),
            StatisticsPhotos = parsed.GetValue(_statistics) ?? TrainerOptions.DefaultStatisticsPhotos,
            Whiten = parsed.GetValue(_whiten),
            EvaluateEvery = parsed.GetValue(_every) ?? 1,
            Patience = parsed.GetValue(_patience),
            HalfPrecision = parsed.GetValue(_half),
            Resume = Resumes(parsed),
            MaxThreads = Threads(parsed),
        };
    }

    private long CacheMemory(ParseResult parsed) => (long)(parsed.GetValue(_cache) ?? DefaultCacheMegabytes) * Megabyte;

    private static bool IsWeights(Variable variable) => variable.Name.EndsWith("/weights", StringComparison.Ordinal);
}
