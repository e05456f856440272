using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Uniform numbers in [Minimum, Maximum) from <see cref="Philox"/>: element i depends on the seed and i alone, so that
/// every backend, platform, thread count and run draws the same values.
/// </summary>
/// <param name="Shape">Shape of the result.</param>
/// <param name="Minimum">Least value.</param>
/// <param name="Maximum">Bound above, not reached.</param>
/// <param name="Seed">Picks the stream.</param>
/// <param name="Epilogue">What follows.</param>
public sealed record RandomUniform(Shape Shape, float Minimum, float Maximum, ulong Seed, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "random_uniform";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes) => Minimum <= Maximum && float.IsFinite(Minimum) && float.IsFinite(Maximum)
        ? Shape
        : throw Misfit($"the range [{Minimum}, {Maximum}) is not one.");

    /// <summary>
    /// Draws the elements from number <paramref name="first"/> on. The one definition of the values: computed in double,
    /// rounded once, and kept below the bound, which rounding might reach.
    /// </summary>
    public void Fill(Span<float> destination, long first = 0)
    {
        new Philox(Seed).FillUniform(destination, first);
        float last = Maximum > Minimum ? MathF.BitDecrement(Maximum) : Maximum;
        for (int i = 0; i < destination.Length; i++)
        {
            double value = Minimum + (((double)Maximum - Minimum) * destination[i]);
            destination[i] = Math.Min((float)value, last);
        }
    }
}
