using NeoResNet.Tensors;

namespace NeoResNet.Nn.Lowering;

/// <summary>A value of a <see cref="LoweringGraph"/>: fed by the caller, or written by one step.</summary>
internal sealed class LoweredValue(Shape shape)
{
    internal Shape Shape { get; } = shape;

    /// <summary>The step that writes it; null for a fed value.</summary>
    internal Step? Producer { get; set; }

    /// <summary>Number of times that steps read it.</summary>
    internal int Uses { get; set; }

    /// <summary>Whether the caller gets it.</summary>
    internal bool IsFetched { get; set; }

    /// <summary>Whether one read is all that happens to it, so that the reader may be merged into the producer.</summary>
    internal bool HasOneUse => Uses == 1 && !IsFetched;
}

/// <summary>A value as a step reads it: every Stride-th row and column.</summary>
internal readonly record struct LoweredView(LoweredValue Value, int Stride = 1);
