namespace NeoResNet.Nn;

/// <summary>
/// Holds the arguments of <see cref="Layers.MaxPool2D"/> that an arg scope can set.
/// </summary>
/// <remarks>
/// An argument that is null takes the value of the enclosing scope. The defaults apply if no scope
/// sets the argument. They are slim's.
/// </remarks>
public sealed record MaxPool2DArgs
{
    /// <summary>
    /// Gets the distance between output pixels, in input pixels, at least 1. Defaults to 2.
    /// </summary>
    public int? Stride { get; init; }

    /// <summary>Gets the padding rule. Defaults to <see cref="Nn.Padding.Valid"/>.</summary>
    public Padding? Padding { get; init; }

    /// <summary>
    /// Gets the collection to which the layer adds its output, under the name of its scope.
    /// Defaults to none.
    /// </summary>
    public OutputsCollection? Outputs { get; init; }

    internal MaxPool2DArgs Over(MaxPool2DArgs outer) => new()
    {
        Stride = Stride ?? outer.Stride,
        Padding = Padding ?? outer.Padding,
        Outputs = Outputs ?? outer.Outputs,
    };
}
