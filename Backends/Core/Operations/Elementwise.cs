using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Applies one function to each element of a value.</summary>
/// <remarks>
/// A derived record provides the arguments, the name and the scalar definition of the function.
/// </remarks>
public abstract record Elementwise : Operation
{
    private protected Elementwise(View x, Epilogue epilogue)
        : base(epilogue)
    {
        X = x;
    }

    /// <summary>Gets the input, of rank 1 or more.</summary>
    public View X { get; init; }

    /// <inheritdoc/>
    public sealed override IReadOnlyList<View> Operands => [X];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape x = shapes.Of(X);
        return x.Rank > 0 ? x : throw Misfit("the input must have at least one dimension.");
    }

    /// <summary>Computes the function for one element.</summary>
    internal abstract double Apply(float x);

    /// <summary>
    /// Creates the operation that computes the gradient of the input from the result and its
    /// gradient; null if the function has no gradient.
    /// </summary>
    internal virtual Operation? Gradient(View y, View dy) => null;

    internal sealed override Operation MapOperands(Func<View, View> map) => this with { X = map(X) };

    internal sealed override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView input = context.Open(X);
        return (workspace, pixel, row) =>
        {
            float* x = input.Pixel(workspace, pixel);
            for (int c = 0; c < row.Length; c++)
            {
                row[c] = Apply(x[c]);
            }
        };
    }
}
