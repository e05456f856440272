using NeoResNet.Backends;

namespace NeoResNet.Nn.Lowering;

/// <summary>
/// Holds an operation of the future program while passes still replace it. It starts as the work of one node; passes merge
/// later operations into earlier ones.
/// </summary>
internal sealed class LoweredOperation(int order, Operation operation)
{
    /// <summary>Gets the position in the order of execution.</summary>
    internal int Order { get; } = order;

    /// <summary>Gets the operation. Only <see cref="LoweringGraph"/> replaces it, because the uses of values must follow.</summary>
    internal Operation Operation { get; set; } = operation;

    /// <summary>Tells whether a value exists before this operation runs.</summary>
    internal bool RunsAfter(LoweredValue value) => value.Producer is null || value.Producer.Order < Order;
}
