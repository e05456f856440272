namespace NeoResNet.Nn;

/// <summary>
/// Specifies default arguments of layers, one record per kind of layer; see
/// <see cref="Graph.ArgScope(ArgScope)"/>.
/// </summary>
/// <remarks>
/// Instances are immutable. An argument that is null takes the value of the enclosing scope.
/// Source: slim's <c>arg_scope</c>.
/// </remarks>
public sealed record ArgScope
{
    /// <summary>Gets the default arguments of <see cref="Layers.Conv2D"/>.</summary>
    public Conv2DArgs Conv2D { get; init; } = new();

    /// <summary>Gets the default arguments of <see cref="Layers.BatchNorm"/>.</summary>
    public BatchNormArgs BatchNorm { get; init; } = new();

    /// <summary>Gets the default arguments of <see cref="Layers.MaxPool2D"/>.</summary>
    public MaxPool2DArgs MaxPool2D { get; init; } = new();

    /// <summary>
    /// Gets the collection for the outputs of functions that consist of several layers, such as
    /// units and blocks; null for that of the enclosing scope.
    /// </summary>
    public OutputsCollection? CompositeOutputs { get; init; }

    internal ArgScope Over(ArgScope outer) => new()
    {
        Conv2D = Conv2D.Over(outer.Conv2D),
        BatchNorm = BatchNorm.Over(outer.BatchNorm),
        MaxPool2D = MaxPool2D.Over(outer.MaxPool2D),
        CompositeOutputs = CompositeOutputs ?? outer.CompositeOutputs,
    };
}
