namespace NeoResNet.Parity;

/// <summary>
/// Contains all cases. The cases are small, so that the whole suite takes seconds on two threads.
/// </summary>
public static class ParitySuite
{
    /// <summary>
    /// Gets the cases, which are the same for every backend, in a fixed order and with unique
    /// names.
    /// </summary>
    public static IReadOnlyList<ParityCase> Cases { get; } =
    [
        .. ConvolutionCases.All(),
        .. PoolCases.All(),
        .. PointwiseCases.All(),
        .. SoftmaxCases.All(),
        .. PadAndRandomCases.All(),
        .. EpilogueCases.All(),
        .. NotFiniteCases.All(),
        .. ExtremeCases.All(),
        .. ChainCases.All(),
        .. RandomProgramCases.All(),
        .. NetworkCases.All(),
        .. GateCases.All(),
        .. TrainingCases.All(),
    ];

    /// <summary>
    /// Gets the cases of gradients and losses, for backends that train, in a fixed order and with
    /// names that are unique among all cases.
    /// </summary>
    public static IReadOnlyList<ParityCase> Gradients { get; } = [.. GradientCases.All(), .. LayerGradientCases.All()];
}
