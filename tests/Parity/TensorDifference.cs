using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>Represents the difference of two tensors.</summary>
/// <param name="MaxError">The largest absolute difference of two finite elements.</param>
/// <param name="RelativeError">
/// The 2-norm of the difference divided by the 2-norm of the expected tensor, of finite elements
/// only.
/// </param>
/// <param name="Mismatch">
/// The first element that is NaN or infinite in one tensor and different in the other tensor; empty
/// if there is none.
/// </param>
/// <param name="Worst">The place and the values of the largest difference.</param>
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

    /// <summary>
    /// Returns the index of the first element whose bits differ; -1 if there is none. Two NaN
    /// values count as equal.
    /// </summary>
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
