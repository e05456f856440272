using System.CommandLine;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Training;

namespace NeoResNet.Cli;

/// <summary>Represents the options of <c>neoresnet train</c> that describe how a network learns.</summary>
internal sealed class TrainingOptions
{
    private const double DefaultRate = 0.1, DefaultMomentum = 0.9, DefaultDecay = 0.0001;

    private const int DefaultEpochs = 10, DefaultBatch = 128, Megabyte = 1_000_000, DefaultCacheMegabytes = 512;

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

    private readonly Option<int?> _epochs = Options.Integer("--epochs", 1, $"Number of epochs. Default: {DefaultEpochs}.");
    private readonly Option<int?> _batch = Options.Integer("--batch", 1, $"Number of photos per batch. Default: {DefaultBatch}.");
    private readonly Option<int?> _accumulate = Options.Integer("--accumulate", 1, "Number of batches whose gradients are averaged for one update. Default: 1.");
    private readonly Option<Choice<Func<double, double, Optimizer>>?> _optimizer = Options.Word("--optimizer", Optimizers, "Optimizer. Default: nesterov.");
    private readonly Option<double?> _momentum = Options.Number("--momentum", value => value is >= 0 and < 1, "of at least 0 and below 1", "Momentum of nesterov, momentum and rmsprop. Default: 0.9.");
    private readonly Option<double?> _rate = Options.Number("--rate", value => value >= 0, "of at least 0", "Highest learning rate. Default: 0.1.");
    private readonly Option<Choice<Func<double, long, LearningRate>>?> _schedule = Options.Word(
        "--schedule", Schedules, "Learning rate over time: triangular rises to --rate during a quarter of the steps and falls to 0; cosine and linear fall to 0; piecewise is a tenth after half and a hundredth after three quarters of the steps; exponential falls to a hundredth in ten stairs. Default: triangular.");

    private readonly Option<double?> _warmup = Options.Number("--warmup", value => value >= 0, "of at least 0", "Number of epochs, with a fraction, in which the learning rate first rises linearly from 0. Default: 0.");
    private readonly Option<double?> _weightDecay = Options.Number("--weight-decay", value => value >= 0, "of at least 0", "Scale of the L2 penalty on the weights of convolutions; for adamw, the decay per update, multiplied by the learning rate. Default: 0.0001.");
    private readonly Option<double?> _smoothing = Options.Number("--label-smoothing", value => value is >= 0 and < 1, "of at least 0 and below 1", "Share of each label that is distributed evenly over all classes. Default: 0.");
    private readonly Option<Choice<Augmentation>?> _augment = Options.Word(
        "--augment", Augmentations, "Random changes of photos: cifar shifts by up to 4 pixels and flips every other epoch; inception cuts out parts and changes colours; vgg changes the scale; flip only flips. Default: cifar for networks of at most 64 pixels, otherwise inception.");

    private readonly Option<int?> _cutout = Options.Integer("--cutout", 0, "Side of the square that is erased at a random position of each photo, in pixels. Default: 0.");
    private readonly Option<double?> _mixup = Options.Number("--mixup", value => value >= 0, "of at least 0", "Parameter of the distribution that mixes pairs of photos and their labels; 0 mixes nothing. Default: 0.");
    private readonly Option<bool> _balance = new("--balance") { Description = "Give each class the same weight in the loss, regardless of its number of photos." };
    private readonly Option<double?> _clip = Options.Number("--clip", value => value > 0, "above 0", "Maximum norm of all gradients together; larger gradients are scaled down. Default: no limit.");
    private readonly Option<double?> _ema = Options.Number("--ema", value => value is > 0 and < 1, "above 0 and below 1", "Decay of an exponential moving average of the weights, which replaces the weights in evaluations and in the result. Default: no average.");
    private readonly Option<bool> _whiten = new("--whiten") { Description = "Start the first convolution with filters that whiten the patches of the training photos." };
    private readonly Option<int?> _every = Options.Integer("--evaluate-every", 1, "Number of epochs between two evaluations on the validation photos. Default: 1.");
    private readonly Option<int?> _patience = Options.Integer("--patience", 1, "Number of evaluations without a better accuracy after which training stops. Default: no early stop.");
    private readonly Option<bool> _half = new("--half") { Description = "Store the weights of convolutions in the result as float16, which halves the file." };
    private readonly Option<bool> _resume = new("--resume") { Description = "Continue from the last checkpoint in the folder of the results, with the same bits as without an interruption. The other options must be the same. Without a checkpoint, start from the beginning." };
    private readonly Option<ulong> _seed = Options.Seed("--seed", "Seed of the initial weights, the order of photos and their random changes. Default: 0.");
    private readonly Option<int?> _threads = Options.Integer("--threads", 1, "Maximum number of threads that compute. The number does not change the result. Default: the number of processors.", CpuBackendOptions.MaxSupportedThreads);
    private readonly Option<int?> _loaders = Options.Integer("--loaders", 1, "Number of threads that decode and change photos. The number does not change the result. Default: 1.", CpuBackendOptions.MaxSupportedThreads);
    private readonly Option<int?> _cache = Options.Integer("--cache", 0, $"Maximum memory for decoded photos that later epochs use again, in MB. Default: {DefaultCacheMegabytes}.");

    /// <summary>Adds the options to a command.</summary>
    public TrainingOptions(Command command)
    {
        foreach (Option option in (IEnumerable<Option>)[
            _epochs, _batch, _accumulate, _optimizer, _momentum, _rate, _schedule, _warmup, _weightDecay, _smoothing, _augment, _cutout, _mixup, _balance, _clip, _ema, _whiten, _every, _patience, _half, _resume, _seed, _threads, _loaders, _cache])
        {
            command.Add(option);
        }
    }

    /// <summary>Reads the seed.</summary>
    public ulong Seed(ParseResult parsed) => parsed.GetValue(_seed);

    /// <summary>Reads the options from the command line.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="network">The network.</param>
    /// <param name="size">Height and width of the input in pixels; null for the network's.</param>
    /// <param name="training">The training photos.</param>
    /// <param name="unreadable">Receives photos that cannot be decoded.</param>
    public TrainerOptions Read(ParseResult parsed, NetworkDefinition network, int? size, PhotoDataset training, Action<string, Exception> unreadable)
    {
        double decay = parsed.GetValue(_weightDecay) ?? DefaultDecay, momentum = parsed.GetValue(_momentum) ?? DefaultMomentum, rate = parsed.GetValue(_rate) ?? DefaultRate;
        double warmup = parsed.GetValue(_warmup) ?? 0;
        int epochs = parsed.GetValue(_epochs) ?? DefaultEpochs;
        Choice<Func<double, double, Optimizer>>? optimizer = parsed.GetValue(_optimizer);
        Func<double, long, LearningRate> schedule = parsed.GetValue(_schedule)?.Value ?? Schedules[0].Value;
        Recipe recipe = TrainerOptions.DefaultRecipe(size ?? network.ImageSize);
        return new()
        {
            Network = network.Name,
            Recipe = recipe,
            Epochs = epochs,
            Photos = new()
            {
                BatchSize = parsed.GetValue(_batch) ?? DefaultBatch,
                Seed = Seed(parsed),
                Augmentation = (parsed.GetValue(_augment)?.Value ?? (recipe.Resize == ResizeRule.Stretch ? Augmentation.Cifar : Augmentation.Inception)) with
                {
                    Cutout = parsed.GetValue(_cutout) ?? 0,
                    Mixup = parsed.GetValue(_mixup) ?? 0,
                },
                ClassWeights = parsed.GetValue(_balance) ? training.BalancedWeights() : null,
                Threads = parsed.GetValue(_loaders) ?? 1,
                CacheMemory = (long)(parsed.GetValue(_cache) ?? DefaultCacheMegabytes) * Megabyte,
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
            Whiten = parsed.GetValue(_whiten),
            EvaluateEvery = parsed.GetValue(_every) ?? 1,
            Patience = parsed.GetValue(_patience),
            HalfPrecision = parsed.GetValue(_half),
            Resume = parsed.GetValue(_resume),
            MaxThreads = parsed.GetValue(_threads),
        };
    }

    private static bool IsWeights(Variable variable) => variable.Name.EndsWith("/weights", StringComparison.Ordinal);
}
