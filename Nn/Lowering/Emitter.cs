using NeoResNet.Backends;

namespace NeoResNet.Nn.Lowering;

/// <summary>
/// Builds the <see cref="TensorProgram"/> from the operations that remain after the passes.
/// </summary>
/// <remarks>This class is the last part of lowering.</remarks>
internal sealed class Emitter
{
    private readonly ProgramBuilder _builder = new();
    private readonly Dictionary<ValueId, ValueId> _ids = [];

    internal static TensorProgram Emit(LoweringGraph graph)
    {
        var emitter = new Emitter();
        foreach (ValueId feed in graph.Feeds)
        {
            emitter._ids[feed] = emitter._builder.Input(graph[feed].Shape);
        }

        foreach (LoweredOperation lowered in graph.Operations)
        {
            emitter.Add(lowered.Operation, graph.Parameters);
        }

        foreach ((ValueId value, Tensors.Shape shape) in graph.Fetches)
        {
            emitter._builder.Output(emitter._ids[value], shape);
        }

        return emitter._builder.Build();
    }

    /// <summary>Adds an operation, with its values renumbered as in the program.</summary>
    private void Add(Operation operation, ParameterTable parameters)
    {
        Operation renumbered = operation.MapReads(read => read with { Value = _ids[read.Value] });
        Epilogue epilogue = renumbered.Epilogue;
        foreach (ParameterId id in operation.Parameters)
        {
            _ = _builder.Parameter(id, parameters[id].Shape);
        }

        _ = _builder.Add(renumbered with
        {
            Epilogue = epilogue with
            {
                Output = epilogue.Output is { } output ? Define(output) : null,
                Second = epilogue.Second is { } second ? second with { Output = Define(second.Output) } : null,
            },
        });
    }

    private ValueId Define(ValueId value) => _ids[value] = _builder.NewValue();
}
