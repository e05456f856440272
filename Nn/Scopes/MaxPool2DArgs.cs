namespace NeoResNet.Nn;

/// <summary>Arguments of <see cref="Layers.MaxPool2D"/> that an arg scope may set; null is not set. Defaults are slim's.</summary>
public sealed record MaxPool2DArgs
{
    /// <summary>Step between output pixels; default 2.</summary>
    public int? Stride { get; init; }

    /// <summary>Rule at the edge; default VALID.</summary>
    public Padding? Padding { get; init; }

    /// <summary>Where the output is collected under the layer's scope name.</summary>
    public OutputsCollection? Outputs { get; init; }

    internal MaxPool2DArgs Over(MaxPool2DArgs outer) => new()
    {
        Stride = Stride ?? outer.Stride,
        Padding = Padding ?? outer.Padding,
        Outputs = Outputs ?? outer.Outputs,
    };
}
