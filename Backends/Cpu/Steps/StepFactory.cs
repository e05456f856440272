namespace NeoResNet.Backends.Cpu;

/// <summary>Makes the step of each kind of operation.</summary>
internal static class StepFactory
{
    /// <summary>Compiles one operation into one step or several that follow each other; the last one finishes it.</summary>
    /// <exception cref="ArgumentException">The backend has no step for the operation, or a parameter does not fit.</exception>
    public static CpuStep[] Make(StepContext context, Operation operation)
    {
        try
        {
            return operation switch
            {
                Conv2D conv => ConvolutionChoice.Of(context, conv) is { } form ? WinogradStep.Make(context, conv, form) : [new ConvolutionStep(context, conv)],
                MaxPool pool => [new MaxPoolStep(context, pool)],
                GlobalMean mean => [new GlobalMeanStep(context, mean)],
                Pointwise pointwise => [new PointwiseStep(context, pointwise)],
                BatchMoments moments => BatchMomentsStep.Make(context, moments),
                BatchNorm norm => BatchNormStep.Make(context, norm),
                Softmax softmax => [new SoftmaxStep(context, softmax)],
                Pad pad => [new PadStep(context, pad)],
                PadChannels pad => [new PadChannelsStep(context, pad)],
                Multiply multiply => [new MultiplyStep(context, multiply)],
                Sigmoid sigmoid => [new SigmoidStep(context, sigmoid)],
                Clip clip => [new ClipStep(context, clip)],
                RandomUniform random => [new RandomUniformStep(context, random)],
                _ => throw new ArgumentException("the CPU backend has no kernel for this kind of operation."),
            };
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException($"{operation.Kind} '{operation.Label}': {exception.Message}", exception);
        }
    }
}
