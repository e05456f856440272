namespace NeoResNet.Backends;

/// <summary>
/// Computes the mean over the batch of -sum(t * log(softmax(logits))), a value of shape [1].
/// </summary>
/// <param name="Logits">Logits [N, classes].</param>
/// <param name="Labels">
/// Labels [N, classes], such as 1 for the class of the image and 0 for the others.
/// </param>
/// <param name="Smoothing">
/// Label smoothing s, from 0 to 1: t = (1 - s) * label + s / classes * sum(labels).
/// </param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
/// <remarks>
/// The labels of a row may have any sum, so that they can include a weight of the row. Source:
/// slim's <c>softmax_cross_entropy</c>.
/// </remarks>
internal sealed record SoftmaxCrossEntropy(View Logits, View Labels, double Smoothing, Epilogue Epilogue) : CrossEntropy(Logits, Labels, Smoothing, Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "softmax_cross_entropy";

    internal override double Count(int rows, int classes) => rows;

    internal override unsafe double LossOf(float* logits, float* labels, int classes)
    {
        double largest = double.NegativeInfinity;
        for (int c = 0; c < classes; c++)
        {
            largest = Math.Max(largest, logits[c]);
        }

        double exponentials = 0, sum = 0, product = 0, logitSum = 0;
        for (int c = 0; c < classes; c++)
        {
            double logit = logits[c] - largest;
            exponentials += Math.Exp(logit);
            sum += labels[c];
            logitSum += logit;

            // A label of 0 adds nothing, even if its logit is infinite.
            product += labels[c] == 0 ? 0 : labels[c] * logit;
        }

        double smoothed = Smoothing == 0 ? product : ((1 - Smoothing) * product) + (Smoothing / classes * sum * logitSum);
        return (sum * Math.Log(exponentials)) - smoothed;
    }
}

/// <summary>
/// Computes the gradient of the logits of a <see cref="SoftmaxCrossEntropy"/>: dy / N *
/// (sum(t) * softmax(logits) - t).
/// </summary>
/// <param name="Logits">Logits [N, classes].</param>
/// <param name="Labels">Labels [N, classes].</param>
/// <param name="Dy">Gradient of the loss [1].</param>
/// <param name="Smoothing">Label smoothing, from 0 to 1.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
internal sealed record SoftmaxCrossEntropyGradient(View Logits, View Labels, View Dy, double Smoothing, Epilogue Epilogue)
    : CrossEntropyGradient(Logits, Labels, Dy, Smoothing, Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "softmax_cross_entropy_gradient";

    internal override double Count(int rows, int classes) => rows;

    internal override unsafe void RowOf(float* logits, float* labels, double factor, Span<double> row)
    {
        double largest = double.NegativeInfinity, exponentials = 0, sum = 0;
        for (int c = 0; c < row.Length; c++)
        {
            largest = Math.Max(largest, logits[c]);
            sum += labels[c];
        }

        for (int c = 0; c < row.Length; c++)
        {
            row[c] = Math.Exp(logits[c] - largest);
            exponentials += row[c];
        }

        for (int c = 0; c < row.Length; c++)
        {
            double target = ((1 - Smoothing) * labels[c]) + (Smoothing / row.Length * sum);
            row[c] = factor * ((sum * row[c] / exponentials) - target);
        }
    }
}
