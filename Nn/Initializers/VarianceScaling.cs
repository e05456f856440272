using System.Runtime.CompilerServices;
using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>
/// Draws values whose variance depends on the number of connections; see
/// <see cref="Initializer.VarianceScaling"/>.
/// </summary>
internal sealed class VarianceScaling : Initializer
{
    private const double TruncationCorrection = 1.3;

    private readonly double _factor;
    private readonly FanMode _mode;
    private readonly bool _uniform;

    internal VarianceScaling(double factor, FanMode mode, bool uniform)
    {
        if (!(factor > 0) || double.IsInfinity(factor))
        {
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "The factor must be a positive finite number.");
        }

        if (!Enum.IsDefined(mode))
        {
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "Unknown fan mode. Use In, Out or Average.");
        }

        _factor = factor;
        _mode = mode;
        _uniform = uniform;
    }

    /// <inheritdoc/>
    // A process fills millions of elements in its first calls, before the JIT would recompile the
    // method at its highest tier.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Fill(Span<float> destination, Shape shape, ulong seed)
    {
        double n = Fan(shape);
        var random = new Philox(seed);
        random.FillUniform(destination);
        if (_uniform)
        {
            double limit = Math.Sqrt(3 * _factor / n);
            foreach (ref float value in destination)
            {
                value = (float)(((2 * Centred(value)) - 1) * limit);
            }
        }
        else
        {
            double deviation = Math.Sqrt(TruncationCorrection * _factor / n);
            foreach (ref float value in destination)
            {
                value = (float)(TruncatedNormal.Quantile(Centred(value)) * deviation);
            }
        }
    }

    /// <summary>
    /// Computes the number of connections: the last two dimensions are inputs and outputs, and the
    /// others are the kernel's area.
    /// </summary>
    internal double Fan(Shape shape)
    {
        double fanIn = shape.Rank switch { 0 => 1, 1 => shape[0], _ => shape[^2] };
        double fanOut = shape.Rank == 0 ? 1 : shape[^1];
        for (int i = 0; i < shape.Rank - 2; i++)
        {
            fanIn *= shape[i];
            fanOut *= shape[i];
        }

        double n = _mode switch { FanMode.In => fanIn, FanMode.Out => fanOut, _ => (fanIn + fanOut) / 2 };
        return Math.Max(n, 1);
    }

    /// <summary>
    /// Moves a multiple of 2^-24 to the middle of its interval, so that the result is never 0 or 1.
    /// </summary>
    private static double Centred(float uniform) => uniform + (0.5 / (1 << 24));
}
