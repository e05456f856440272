using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Lowering;

/// <summary>
/// Holds the program's operations while passes rewrite them, with the producer and the uses of each
/// value.
/// </summary>
/// <remarks>
/// Value ids belong to this graph; <see cref="Emitter"/> renumbers the remaining values.
/// </remarks>
internal sealed class LoweringGraph(ParameterTable parameters)
{
    private readonly List<LoweredValue> _values = [];

    /// <summary>Gets the parameters that the operations use.</summary>
    internal ParameterTable Parameters => parameters;

    /// <summary>Gets the operations in order of execution.</summary>
    internal List<LoweredOperation> Operations { get; } = [];

    /// <summary>Gets the values that the caller feeds, in order.</summary>
    internal List<ValueId> Feeds { get; } = [];

    /// <summary>Gets the values that the caller receives, in order, with their shapes.</summary>
    internal List<(ValueId Value, Shape Shape)> Fetches { get; } = [];

    internal LoweredValue this[ValueId id] => _values[id.Index];

    internal ValueId NewValue(Shape shape)
    {
        _values.Add(new(shape));
        return new(_values.Count - 1);
    }

    internal void Append(Operation operation)
    {
        var lowered = new LoweredOperation(Operations.Count, operation);
        Operations.Add(lowered);
        Register(lowered);
    }

    /// <summary>Replaces an operation with one that can read and write other values.</summary>
    internal void Replace(LoweredOperation lowered, Operation operation)
    {
        ReleaseReads(lowered);
        lowered.Operation = operation;
        Register(lowered);
    }

    /// <summary>
    /// Removes <paramref name="later"/> and replaces <paramref name="earlier"/> with the operation
    /// that does the work of both.
    /// </summary>
    internal void Merge(LoweredOperation earlier, LoweredOperation later, Operation merged)
    {
        Remove(later);
        Replace(earlier, merged);
    }

    internal void Remove(LoweredOperation lowered)
    {
        ReleaseReads(lowered);
        _ = Operations.Remove(lowered);
    }

    /// <summary>
    /// Removes operations whose values nothing reads; the last ones first, to remove whole chains.
    /// </summary>
    internal void RemoveUnused()
    {
        for (int i = Operations.Count - 1; i >= 0; i--)
        {
            if (!Operations[i].Operation.Writes.Any(value => this[value].IsNeeded))
            {
                ReleaseReads(Operations[i]);
                Operations.RemoveAt(i);
            }
        }
    }

    private void Register(LoweredOperation lowered)
    {
        foreach (View read in lowered.Operation.Reads)
        {
            this[read.Value].Uses++;
        }

        foreach (ValueId written in lowered.Operation.Writes)
        {
            this[written].Producer = lowered;
        }
    }

    private void ReleaseReads(LoweredOperation lowered)
    {
        foreach (View read in lowered.Operation.Reads)
        {
            this[read.Value].Uses--;
        }
    }
}
