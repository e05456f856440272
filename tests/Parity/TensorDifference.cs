using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>How two tensors differ.</summary>
/// <param name="MaxError">Largest absolute difference of two finite elements.</param>
/// <param name="RelativeError">2-norm of the difference over the 2-norm of the expected, finite elements only.</param>
/// <param name="Mismatch">Where one is NaN or infinite and the other is not the same; empty where all agree.</param>
/// <param name="Worst">Place and values of the largest difference.</param>
internal sealed record TensorDifference(double MaxError, double RelativeError, string Mismatch, string Worst)
{
    public static TensorDifference Between(NhwcTensor actual, NhwcTensor expected)
    {
        ReadOnlySpan<float> a = actual.Span, e = expected.Span;
        double maxError = 0, differenceSquares = 0, expectedSquares = 0;
        int worst = 0;
        for (int i = 0; i < e.Length; i++)
        {
            if (!float.IsFinite(e[i]) || !float.IsFinite(a[i]))
            {
                if (!a[i].Equals(e[i]))
                {
                    return new(double.PositiveInfinity, double.PositiveInfinity, Say(i, a[i], e[i], expected.Shape), "");
                }

                continue;
            }

            double difference = Math.Abs((double)a[i] - e[i]);
            differenceSquares += difference * difference;
            expectedSquares += (double)e[i] * e[i];
            if (difference > maxError)
            {
                maxError = difference;
                worst = i;
            }
        }

        double relative = differenceSquares == 0 ? 0 : Math.Sqrt(differenceSquares / expectedSquares);
        return new(maxError, relative, "", e.Length == 0 ? "" : Say(worst, a[worst], e[worst], expected.Shape));
    }

    /// <summary>First element whose bits differ, two NaN counting as equal; -1 where there is none.</summary>
    public static int FirstOtherBits(NhwcTensor left, NhwcTensor right)
    {
        ReadOnlySpan<float> l = left.Span, r = right.Span;
        for (int i = 0; i < l.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(l[i]) != BitConverter.SingleToInt32Bits(r[i]) && !(float.IsNaN(l[i]) && float.IsNaN(r[i])))
            {
                return i;
            }
        }

        return -1;
    }

    private static string Say(int place, float actual, float expected, Shape shape)
    {
        var indices = new int[shape.Rank];
        int rest = place;
        for (int i = indices.Length - 1; i >= 0; i--)
        {
            (rest, indices[i]) = Math.DivRem(rest, shape[i]);
        }

        return $"element [{string.Join(", ", indices)}] of {shape} is {actual:R}, expected {expected:R}";
    }
}
