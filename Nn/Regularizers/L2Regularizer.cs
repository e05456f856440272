using System.Numerics.Tensors;

namespace NeoResNet.Nn;

/// <summary>Computes scale * sum(w^2) / 2.</summary>
/// <remarks>Source: slim's <c>l2_regularizer</c>.</remarks>
internal sealed class L2Regularizer(double scale) : Regularizer
{
    internal double Scale => scale;

    public override double Loss(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += (double)value * value;
        }

        return scale * sum / 2;
    }

    public override void AddGradient(ReadOnlySpan<float> values, Span<float> gradient) =>
        TensorPrimitives.MultiplyAdd(values, (float)scale, gradient, gradient);
}
