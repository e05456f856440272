namespace NeoResNet.Nn;

/// <summary>
/// Specifies the arguments of <see cref="Layers.MaxPool2D"/> that an arg scope can set.
/// </summary>
/// <remarks>
/// An argument that is null takes the value of the enclosing scope. The defaults are those of slim.
/// They apply if no scope sets the argument.
/// </remarks>
public sealed record MaxPool2DArgs
{
    /// <summary>Gets the distance between output pixels, in input pixels, at least 1.</summary>
    /// <value>The default is 2.</value>
    public int? Stride { get; init; }

    /// <summary>Gets the padding rule.</summary>
    /// <value>The default is <see cref="Nn.Padding.Valid"/>.</value>
    public Padding? Padding { get; init; }

    /// <summary>
    /// Gets the collection to which the layer adds its output, under the name of its scope.
    /// </summary>
    /// <value>The default is none.</value>
    public OutputsCollection? Outputs { get; init; }

    internal MaxPool2DArgs Over(MaxPool2DArgs outer) => new()
    {
        Stride = Stride ?? outer.Stride,
        Padding = Padding ?? outer.Padding,
        Outputs = Outputs ?? outer.Outputs,
    };
}
