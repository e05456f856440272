namespace NeoResNet.Backends.Cpu;

/// <summary>Creates the steps of each kind of operation.</summary>
internal static class StepFactory
{
    /// <summary>
    /// Compiles one operation into one step, or into several steps that follow each other.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The backend does not support the operation, or a parameter is missing or does not have the
    /// declared shape.
    /// </exception>
    public static CpuStep[] Make(StepContext context, Operation operation)
    {
        try
        {
            return operation switch
            {
                Conv2D conv => context.Winograd.FormOf(context.WholeShapes, conv) is { } form ? WinogradStep.Make(context, conv, form) : [new ConvolutionStep(context, conv)],
                MaxPool pool => [new MaxPoolStep(context, pool)],
                AveragePool pool => [new AveragePoolStep(context, pool)],
                GlobalMean mean => [new GlobalMeanStep(context, mean)],
                Pointwise pointwise => [new PointwiseStep(context, pointwise)],
                BatchMoments moments => BatchMomentsStep.Make(context, moments),
                BatchNorm norm => BatchNormStep.Make(context, norm),
                Softmax softmax => [new SoftmaxStep(context, softmax)],
                Pad pad => [new PadStep(context, pad)],
                PadChannels pad => [new PadChannelsStep(context, pad)],
                Multiply multiply => [ElementStep.Of(context, multiply, default(MultiplyOperator))],
                Sigmoid sigmoid => [ElementStep.Of(context, sigmoid, default(SigmoidOperator))],
                Reciprocal reciprocal => [ElementStep.Of(context, reciprocal, default(ReciprocalOperator))],
                Clip clip => [ElementStep.Of(context, clip, new ClipOperator(clip.Minimum, clip.Maximum))],
                RandomUniform random => [new RandomUniformStep(context, random)],
                _ => throw new ArgumentException("the CPU backend does not support this kind of operation."),
            };
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException($"{operation.Kind} '{operation.Label}': {exception.Message}", exception);
        }
    }
}
