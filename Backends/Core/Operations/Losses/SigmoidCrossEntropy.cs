namespace NeoResNet.Backends;

/// <summary>
/// Computes the mean over all elements of -t * log(p) - (1 - t) * log(1 - p), where p =
/// sigmoid(logit), a value of shape [1].
/// </summary>
/// <param name="Logits">Logits [N, classes].</param>
/// <param name="Labels">
/// Labels [N, classes]: 1 for each class that applies to the image, otherwise 0.
/// </param>
/// <param name="Smoothing">Label smoothing s, from 0 to 1: t = (1 - s) * label + s / 2.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
/// <remarks>Source: slim's <c>sigmoid_cross_entropy</c>.</remarks>
internal sealed record SigmoidCrossEntropy(View Logits, View Labels, double Smoothing, Epilogue Epilogue) : CrossEntropy(Logits, Labels, Smoothing, Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "sigmoid_cross_entropy";

    internal override double Count(int rows, int classes) => (double)rows * classes;

    internal override unsafe double LossOf(float* logits, float* labels, int classes)
    {
        double sum = 0;
        for (int c = 0; c < classes; c++)
        {
            double x = logits[c], target = ((1 - Smoothing) * labels[c]) + (Smoothing / 2);

            // The exponential never overflows: its argument is not positive.
            sum += Math.Max(x, 0) - (x * target) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
        }

        return sum;
    }
}

/// <summary>
/// Computes the gradient of the logits of a <see cref="SigmoidCrossEntropy"/>: dy / (N * classes) *
/// (sigmoid(logits) - t).
/// </summary>
/// <param name="Logits">Logits [N, classes].</param>
/// <param name="Labels">Labels [N, classes].</param>
/// <param name="Dy">Gradient of the loss [1].</param>
/// <param name="Smoothing">Label smoothing, from 0 to 1.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
internal sealed record SigmoidCrossEntropyGradient(View Logits, View Labels, View Dy, double Smoothing, Epilogue Epilogue)
    : CrossEntropyGradient(Logits, Labels, Dy, Smoothing, Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "sigmoid_cross_entropy_gradient";

    internal override double Count(int rows, int classes) => (double)rows * classes;

    internal override unsafe void RowOf(float* logits, float* labels, double factor, Span<double> row)
    {
        for (int c = 0; c < row.Length; c++)
        {
            double target = ((1 - Smoothing) * labels[c]) + (Smoothing / 2);
            row[c] = factor * ((1 / (1 + Math.Exp(-(double)logits[c]))) - target);
        }
    }
}
