using System.Runtime.CompilerServices;
using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>Which count of connections the variance is scaled by.</summary>
public enum FanMode
{
    /// <summary>Inputs of one output (He et al. 2015).</summary>
    In,

    /// <summary>Outputs that one input reaches.</summary>
    Out,

    /// <summary>The mean of both (Glorot and Bengio 2010).</summary>
    Average,
}

/// <summary>
/// slim's <c>variance_scaling_initializer</c>: variance factor / n. The normal form draws from a normal distribution of
/// standard deviation sqrt(1.3 * factor / n), truncated at two of them; the uniform form within sqrt(3 * factor / n).
/// </summary>
public sealed class VarianceScaling : Initializer
{
    private const double TruncationCorrection = 1.3;

    private readonly double _factor;
    private readonly FanMode _mode;
    private readonly bool _uniform;

    /// <summary>Makes the initializer; the defaults are slim's, those of residual networks.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The factor is not positive, or the mode unknown.</exception>
    public VarianceScaling(double factor = 2, FanMode mode = FanMode.In, bool uniform = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(factor);
        if (!Enum.IsDefined(mode))
        {
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "Unknown mode; it must be In, Out or Average.");
        }

        _factor = factor;
        _mode = mode;
        _uniform = uniform;
    }

    /// <inheritdoc/>
    // Millions of elements in the first calls of a process: too many to wait for the JIT's second look.
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

    /// <summary>Number of connections: the last two dimensions are inputs and outputs, the others the kernel's area.</summary>
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

    /// <summary>Moves a multiple of 2^-24 to the middle of its interval, so that neither 0 nor 1 can come out.</summary>
    private static double Centred(float uniform) => uniform + (0.5 / (1 << 24));
}
