namespace NeoResNet.Nn.Onnx;

/// <summary>Represents a value of an ONNX graph during the import.</summary>
/// <param name="Name">The model's name of the value.</param>
internal abstract record ImportedValue(string Name);

/// <summary>
/// Represents the result of an operation that the import does not support. The import continues
/// with it, to report all unsupported operations at once.
/// </summary>
/// <param name="Name">The model's name of the value.</param>
internal sealed record UnsupportedValue(string Name) : ImportedValue(Name);

/// <summary>Specifies the order in which an image was flattened to a row of numbers.</summary>
internal enum Flattening
{
    /// <summary>The value is not a flattened image.</summary>
    None,

    /// <summary>The row is ordered as [channels, height, width].</summary>
    ChannelsFirst,

    /// <summary>The row is ordered as [height, width, channels].</summary>
    ChannelsLast,
}

/// <summary>Represents a value that a run computes: a node of the graph.</summary>
/// <param name="Name">The model's name of the value.</param>
/// <param name="Node">
/// The node. Images are [batch, height, width, channels], whatever the order of the ONNX value.
/// </param>
/// <param name="Axes">The dimension of the node for each dimension of the ONNX value.</param>
/// <remarks>
/// Transpositions between the two orders of images and removed dimensions of size 1 change only the
/// axes. They cost nothing in a run.
/// </remarks>
internal sealed record ImportedTensor(string Name, Node Node, IReadOnlyList<int> Axes) : ImportedValue(Name)
{
    /// <summary>Specifies the axes of an image of the order [batch, channels, height, width].</summary>
    internal static readonly int[] Nchw = [0, 3, 1, 2];

    /// <summary>Specifies the axes of an image of the order [batch, height, width, channels].</summary>
    internal static readonly int[] Nhwc = [0, 1, 2, 3];

    /// <summary>
    /// Gets the order of a flattened image, whose ONNX value is [batch, size] and whose node is
    /// still the image.
    /// </summary>
    internal Flattening Flattening { get; init; }

    /// <summary>Gets the number of dimensions of the ONNX value.</summary>
    internal int Rank => Flattening == Flattening.None ? Axes.Count : 2;

    /// <summary>Gets a value that indicates whether the ONNX value has the order of ONNX's images.</summary>
    internal bool IsNchw => Flattening == Flattening.None && Axes.SequenceEqual(Nchw);

    /// <summary>Gets a value that indicates whether the ONNX value has the order of the node.</summary>
    internal bool IsNhwc => Flattening == Flattening.None && Axes.SequenceEqual(Nhwc);

    /// <summary>
    /// Gets a value that indicates whether the ONNX value has the rank and an order of the node, so
    /// that it can be an end point.
    /// </summary>
    internal bool IsEndPoint => IsNchw || (Flattening == Flattening.None && Axes.SequenceEqual(Enumerable.Range(0, Node.Shape.Rank)));

    /// <summary>Gets the sizes of the ONNX value; null for sizes that a run determines.</summary>
    internal IReadOnlyList<int?> Sizes => Flattening == Flattening.None
        ? [.. Axes.Select(axis => Node.Shape[axis])]
        : [Node.Shape[0], Node.Shape[1] * Node.Shape[2] * Node.Shape[3]];
}
