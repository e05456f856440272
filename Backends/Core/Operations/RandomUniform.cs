using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Draws uniform random numbers in [Minimum, Maximum) from Philox 4x32.</summary>
/// <param name="Shape">Shape of the result.</param>
/// <param name="Minimum">Smallest value; finite.</param>
/// <param name="Maximum">
/// Exclusive upper bound; finite, not below <paramref name="Minimum"/>.
/// </param>
/// <param name="Seed">Selects the stream of random numbers.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
/// <remarks>
/// Element i depends only on the seed and i, so every backend, platform, thread count and run draws
/// the same values.
/// </remarks>
public sealed record RandomUniform(Shape Shape, float Minimum, float Maximum, ulong Seed, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "random_uniform";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes) => Minimum <= Maximum && float.IsFinite(Minimum) && float.IsFinite(Maximum)
        ? Shape
        : throw Misfit($"the range must be finite and ascending, got [{Minimum}, {Maximum}).");

    /// <summary>Draws consecutive elements.</summary>
    /// <param name="destination">Receives the elements.</param>
    /// <param name="first">Index of the first element to draw.</param>
    /// <remarks>
    /// This method defines the values for all backends. It computes each value in double precision,
    /// rounds it once, and limits it to less than the upper bound, which rounding could reach.
    /// </remarks>
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

    internal override Operation MapOperands(Func<View, View> map) => this;

    internal override ReferenceRow PrepareReference(ReferenceContext context) => (_, pixel, row) =>
    {
        Span<float> drawn = stackalloc float[64];
        for (int start = 0; start < row.Length; start += drawn.Length)
        {
            Span<float> part = drawn[..Math.Min(drawn.Length, row.Length - start)];
            Fill(part, ((long)pixel * row.Length) + start);
            for (int i = 0; i < part.Length; i++)
            {
                row[start + i] = part[i];
            }
        }
    };
}
