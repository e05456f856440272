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
}
