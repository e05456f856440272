using System.Numerics;

namespace NeoResNet.Preprocessing.Resampling;

/// <summary>The arithmetic of a resize: the type that weights, samples and sums have, and what becomes of a sum.</summary>
/// <typeparam name="T">The type.</typeparam>
internal interface IResampleArithmetic<T>
    where T : struct, INumber<T>
{
    /// <summary>A weight as the arithmetic takes it.</summary>
    static abstract T Weight(double weight);

    /// <summary>Where sums start.</summary>
    static abstract T Zero { get; }

    /// <summary>Turns the sums of one pass into samples, in place.</summary>
    static abstract void Finish(Span<T> sums);
}
