namespace NeoResNet.Nn;

/// <summary>
/// Defaults for layers (slim's <c>arg_scope</c>), one record a kind of layer; null leaves an argument to the scope around
/// it. Immutable; opened by <see cref="Graph.ArgScope(ArgScope)"/>.
/// </summary>
public sealed record ArgScope
{
    /// <summary>Defaults of <see cref="Layers.Conv2D"/>.</summary>
    public Conv2DArgs Conv2D { get; init; } = new();

    /// <summary>Defaults of <see cref="Layers.BatchNorm"/>.</summary>
    public BatchNormArgs BatchNorm { get; init; } = new();

    /// <summary>Defaults of <see cref="Layers.MaxPool2D"/>.</summary>
    public MaxPool2DArgs MaxPool2D { get; init; } = new();

    /// <summary>Where functions made of several layers (units, blocks) collect their outputs.</summary>
    public OutputsCollection? CompositeOutputs { get; init; }

    internal ArgScope Over(ArgScope outer) => new()
    {
        Conv2D = Conv2D.Over(outer.Conv2D),
        BatchNorm = BatchNorm.Over(outer.BatchNorm),
        MaxPool2D = MaxPool2D.Over(outer.MaxPool2D),
        CompositeOutputs = CompositeOutputs ?? outer.CompositeOutputs,
    };
}
