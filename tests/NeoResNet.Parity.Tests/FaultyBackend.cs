using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Parity.Tests;

/// <summary>The reference with one mistake in it.</summary>
public sealed class FaultyBackend(Fault fault) : IBackend
{
    public BackendInfo Info { get; } = new("faulty", fault.Name, "scalar", 1);

    public IParameterSet CreateParameterSet() => new HostParameterSet(this);

    public IExecutable Compile(TensorProgram program, IParameterSet parameters, CompileOptions? options = null) =>
        new FaultyExecutable(fault.Change is { } change ? Rewrite(program, change) : program, (HostParameterSet)parameters, fault);

    public void Dispose()
    {
    }

    private static TensorProgram Rewrite(TensorProgram program, Func<Operation, Operation> change)
    {
        var builder = new ProgramBuilder();
        for (int i = 0; i < program.Values.Count; i++)
        {
            _ = program.Inputs.Contains(new ValueId(i)) ? builder.Input(program.Values[i]) : builder.NewValue();
        }

        foreach ((ParameterId id, Shape shape) in program.Parameters)
        {
            builder.Parameter(id, shape);
        }

        foreach (Operation operation in program.Operations)
        {
            builder.Add(change(operation));
        }

        foreach ((int index, ValueId output) in program.Outputs.Index())
        {
            builder.Output(output, program.OutputShapes[index]);
        }

        return builder.Build();
    }

    private sealed class FaultyExecutable(TensorProgram program, HostParameterSet parameters, Fault fault) : ReferenceExecutable(program, parameters)
    {
        protected override unsafe void RunStep(int step, HostWorkspace workspace, RunOptions options)
        {
            base.RunStep(step, workspace, options);
            foreach (ValueId written in Program.Operations[step].Writes)
            {
                Shape shape = Program.Values[written.Index];
                fault.Spoil?.Invoke(new Span<float>(workspace.Address(written), shape.ElementCount), shape.Rank == 0 ? 1 : shape[^1]);
            }
        }
    }
}
