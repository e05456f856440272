using NeoResNet.Backends;

namespace NeoResNet.Nn.Lowering;

/// <summary>
/// Holds an operation of the future program, which passes can replace. Initially there is one per
/// node; passes merge later operations into earlier ones.
/// </summary>
internal sealed class LoweredOperation(int order, Operation operation)
{
    /// <summary>Gets the position in the order of execution.</summary>
    internal int Order { get; } = order;

    /// <summary>
    /// Gets or sets the operation. Only <see cref="LoweringGraph"/> may set it, because it must
    /// also update the uses of values.
    /// </summary>
    internal Operation Operation { get; set; } = operation;

    /// <summary>Returns whether a value exists before this operation runs.</summary>
    internal bool RunsAfter(LoweredValue value) => value.Producer is null || value.Producer.Order < Order;
}
