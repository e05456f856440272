using NeoResNet.Tensors;

namespace NeoResNet.Nn.Lowering;

/// <summary>
/// Describes a value of a <see cref="LoweringGraph"/>: fed by the caller or written by an
/// operation.
/// </summary>
internal sealed class LoweredValue(Shape shape)
{
    internal Shape Shape { get; } = shape;

    /// <summary>Gets or sets the operation that writes the value; null for a fed value.</summary>
    internal LoweredOperation? Producer { get; set; }

    /// <summary>Gets or sets the number of times that operations read the value.</summary>
    internal int Uses { get; set; }

    /// <summary>
    /// Gets or sets a value that indicates whether the caller receives the value.
    /// </summary>
    internal bool IsFetched { get; set; }

    /// <summary>
    /// Gets a value that indicates whether an operation or the caller reads the value.
    /// </summary>
    internal bool IsNeeded => Uses > 0 || IsFetched;

    /// <summary>
    /// Gets a value that indicates whether one operation is the only reader, so that a pass can
    /// merge it into the producer.
    /// </summary>
    internal bool HasOneUse => Uses == 1 && !IsFetched;
}
