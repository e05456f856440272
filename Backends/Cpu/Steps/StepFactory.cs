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
                Conv2D conv => context.Winograd.FormOf(context.WholeShapes, conv) is { } form ? WinogradStep.Make(context, conv, form) : ConvolutionStep.Of(context, conv),
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
                Constant constant => [MovedRowsStep.Of(context, constant)],
                FilterGradient gradient => context.Winograd.FormOf(context.WholeShapes, gradient) is { } form ? FilterGradientTapsStep.Make(context, gradient, form) : FilterGradientStep.Make(context, gradient),
                DataGradient gradient => context.Winograd.FormOf(context.WholeShapes, gradient) is { } form ? WinogradStep.Make(context, gradient, form) : ConvolutionStep.Of(context, gradient),
                ChannelSums sums => ChannelSumsStep.Make(context, sums),
                MovingMoments moments => [MovedRowsStep.Of(context, moments)],
                BatchNormSums sums => BatchNormSumsStep.Make(context, sums),
                BatchNormGradient gradient => BatchNormGradientStep.Make(context, gradient),
                SelectRow row => [MovedRowsStep.Of(context, row)],
                MaxPoolGradient gradient => [new MaxPoolGradientStep(context, gradient)],
                AveragePoolGradient gradient => [new AveragePoolGradientStep(context, gradient)],
                ClipGradient gradient => [ElementStep.Of(context, gradient, new ClipGradientOperator(gradient.Minimum, gradient.Maximum))],
                SigmoidGradient gradient => [ElementStep.Of(context, gradient, default(SigmoidGradientOperator))],
                SoftmaxGradient gradient => [new SoftmaxGradientStep(context, gradient)],
                Crop crop => [MovedRowsStep.Of(context, crop)],
                CropChannels crop => [MovedRowsStep.Of(context, crop)],
                Spread spread => [MovedRowsStep.Of(context, spread)],
                CrossEntropy loss => CrossEntropyStep.Make(context, loss),
                CrossEntropyGradient gradient => [new CrossEntropyGradientStep(context, gradient)],
                SquaredNorm norm => SquaredNormStep.Make(context, norm),
                ScaledParameter scaled => [new ScaledParameterStep(context, scaled)],
                _ => throw new ArgumentException("the CPU backend does not support this kind of operation."),
            };
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException($"{operation.Kind} '{operation.Label}': {exception.Message}", exception);
        }
    }
}
