namespace NeoResNet.Parity;

/// <summary>All cases. Small on purpose: the whole suite takes seconds on two threads.</summary>
public static class ParitySuite
{
    /// <summary>The cases of every backend, always in the same order, each name once.</summary>
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
