using NeoResNet.Backends;

namespace NeoResNet.Nn.Lowering;

/// <summary>Represents an operation of the future program, which passes can replace.</summary>
/// <remarks>
/// Initially, the graph has one operation per node. Passes merge later operations into earlier
/// ones.
/// </remarks>
internal sealed class LoweredOperation(int order, Operation operation)
{
    /// <summary>Gets the position in the order of execution.</summary>
    internal int Order { get; } = order;

    /// <summary>Gets or sets the operation.</summary>
    /// <remarks>
    /// Only <see cref="LoweringGraph"/> may set it, because it must also update the uses of values.
    /// </remarks>
    internal Operation Operation { get; set; } = operation;

    /// <summary>Determines whether a value exists before this operation runs.</summary>
    internal bool RunsAfter(LoweredValue value) => value.Producer is null || value.Producer.Order < Order;
}
