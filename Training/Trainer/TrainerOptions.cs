using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>Represents the options of a training.</summary>
/// <remarks>
/// <see cref="Photos"/> contains the batch size, the augmentation, the class weights and the seed,
/// which also selects the initial weights.
/// </remarks>
public sealed record TrainerOptions
{
    internal const int DefaultStatisticsPhotos = 10_000;

    private const int SmallInput = 64;

    /// <summary>
    /// Gets the name of the network, one of <see cref="NetworkCatalog"/>, such as
    /// <c>resnet20_v2_cifar</c>.
    /// </summary>
    public required string Network { get; init; }

    /// <summary>
    /// Gets the preparation of photos; null for the input size that the network was designed for,
    /// with the means and deviations of ImageNet; photos for at most 64 pixels are shrunk as a
    /// whole. The trainer adds the network and the classes.
    /// </summary>
    public Recipe? Recipe { get; init; }

    /// <summary>
    /// Gets the path of the weights that the training starts with, in any format of
    /// <see cref="Nn.Checkpoints.CheckpointFormat"/>, such as the result of a
    /// <see cref="FineTuner"/>; null, the default, for random weights. They need logits for the
    /// classes of the photos. With validation photos, the result has these weights if no epoch has a
    /// better accuracy.
    /// </summary>
    public string? InitialWeights { get; init; }

    /// <summary>Gets the number of epochs, at least 1. The default is 10.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>
    /// Gets the batches: size, seed, augmentation, class weights, threads. Photos are always
    /// shuffled.
    /// </summary>
    public PhotoLoaderOptions Photos { get; init; } = new();

    /// <summary>
    /// Gets the optimizer. The default is Nesterov's momentum of 0.9.
    /// </summary>
    public Optimizer Optimizer { get; init; } = Optimizer.Momentum(0.9, nesterov: true);

    /// <summary>
    /// Gets the function from the total number of steps to the schedule of the learning rate. The
    /// default is triangular with a peak of 0.1 after a quarter of the steps.
    /// </summary>
    public Func<long, LearningRate> Schedule { get; init; } = steps => LearningRate.Triangular(0.1, steps);

    /// <summary>
    /// Gets the share of each label that is distributed evenly over all classes, at least 0 and
    /// below 1. The default is 0.
    /// </summary>
    public double LabelSmoothing { get; init; }

    /// <summary>
    /// Gets the scale of the L2 penalty on the weights of all convolutions, at least 0. The default
    /// is 0.0001, as in slim. It does not apply to biases and batch norms.
    /// </summary>
    public double WeightDecay { get; init; } = 0.0001;

    /// <summary>
    /// Gets the maximum global norm of the gradients, above 0; larger gradients are scaled down.
    /// Null, the default, for no limit.
    /// </summary>
    public double? ClipNorm { get; init; }

    /// <summary>
    /// Gets the number of batches whose gradients are averaged for one update, at least 1. The
    /// default is 1.
    /// </summary>
    public int Accumulation { get; init; } = 1;

    /// <summary>
    /// Gets the decay of the exponential moving average of the weights, above 0 and below 1, which
    /// evaluation and the result use; null, the default, to use the weights themselves.
    /// </summary>
    public double? AverageDecay { get; init; }

    /// <summary>
    /// Gets the number of training photos over which the means and variances of batch norms are
    /// measured for each evaluation and for the result; at least 0. The default is 10,000. The
    /// moving averages of training follow the weights slowly, so they give a lower accuracy after
    /// short trainings; 0 uses them, as slim does. The number has no influence on training.
    /// </summary>
    public int StatisticsPhotos { get; init; } = DefaultStatisticsPhotos;

    /// <summary>
    /// Gets whether the first convolution starts with filters that whiten the patches of the
    /// training photos.
    /// </summary>
    public bool Whiten { get; init; }

    /// <summary>
    /// Gets the number of epochs between two evaluations on the validation photos, at least 1. The
    /// default is 1. The last epoch is always evaluated.
    /// </summary>
    public int EvaluateEvery { get; init; } = 1;

    /// <summary>
    /// Gets the number of evaluations without a better accuracy after which training stops, at
    /// least 1; null, the default, to never stop early.
    /// </summary>
    public int? Patience { get; init; }

    /// <summary>
    /// Gets whether the result has the weights with the best accuracy on the validation photos. If
    /// false, the evaluations only measure, and the result has the weights after the last epoch.
    /// </summary>
    internal bool SelectBest { get; init; } = true;

    /// <summary>
    /// Gets whether the result stores the weights of convolutions as float16, which halves the
    /// file. Training always computes in float32.
    /// </summary>
    public bool HalfPrecision { get; init; }

    /// <summary>
    /// Gets whether training continues from the last checkpoint in the folder. The default is
    /// false: the folder must not contain a checkpoint.
    /// </summary>
    public bool Resume { get; init; }

    /// <summary>
    /// Gets the maximum number of threads that compute; null for the number of processors. The
    /// number has no influence on the result.
    /// </summary>
    public int? MaxThreads { get; init; }

    /// <summary>Returns whether the input is small, as that of networks for CIFAR-10.</summary>
    internal static bool IsSmall(Recipe recipe) => Math.Max(recipe.Height, recipe.Width) <= SmallInput;

    /// <summary>
    /// Returns the recipe of networks that have none. Photos for a small input are shrunk as a
    /// whole; others are prepared as by torchvision.
    /// </summary>
    internal static Recipe DefaultRecipe(int size) => size <= SmallInput
        ? Recipe.Torchvision with { Height = size, Width = size, Resize = ResizeRule.Stretch, ShorterSide = null }
        : Recipe.Torchvision.WithSize(size);

    /// <summary>Throws if a value is out of range.</summary>
    /// <exception cref="ArgumentException">The message names the option and its range.</exception>
    internal void ThrowIfFaulty()
    {
        OptionRange.Check(nameof(Epochs), nameof(Epochs), Epochs, 1);
        OptionRange.Check(nameof(Accumulation), nameof(Accumulation), Accumulation, 1);
        OptionRange.Check(nameof(EvaluateEvery), nameof(EvaluateEvery), EvaluateEvery, 1);
        OptionRange.Check(nameof(StatisticsPhotos), nameof(StatisticsPhotos), StatisticsPhotos, 0);
        OptionRange.Check(nameof(Patience), nameof(Patience), Patience ?? 1, 1);
        OptionRange.Check(nameof(MaxThreads), nameof(MaxThreads), MaxThreads ?? 1, 1, CpuBackendOptions.MaxSupportedThreads);
        Check(nameof(TrainerOptions), LabelSmoothing is >= 0 and < 1, nameof(LabelSmoothing), LabelSmoothing, "at least 0 and below 1");
        Check(nameof(TrainerOptions), WeightDecay is >= 0 and < double.PositiveInfinity, nameof(WeightDecay), WeightDecay, "at least 0");
        Check(nameof(TrainerOptions), ClipNorm is null or (> 0 and < double.PositiveInfinity), nameof(ClipNorm), ClipNorm ?? 0, "above 0");
        Check(nameof(TrainerOptions), AverageDecay is null or (> 0 and < 1), nameof(AverageDecay), AverageDecay ?? 0, "above 0 and below 1");
        if (!Photos.Shuffle)
        {
            throw new ArgumentException($"{nameof(TrainerOptions)}.{nameof(Photos)} must shuffle the photos.");
        }
    }

    /// <summary>Throws if the value of an option is out of range.</summary>
    internal static void Check(string options, bool isValid, string name, double value, string range)
    {
        if (!isValid)
        {
            throw new ArgumentException(FormattableString.Invariant($"{options}.{name} must be {range}, but is {value}."));
        }
    }
}
