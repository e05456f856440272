using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Runs the steps of a program with kernels. The reference runs convolutions, which have no kernel.
/// </summary>
internal sealed unsafe class KernelExecutable : ReferenceExecutable
{
    private readonly Dictionary<ParameterId, HostBuffer> _parameters;
    private readonly IKernelDevice _device;
    private readonly StorageForm _form;
    private readonly LaunchShape _shape;

    public KernelExecutable(TensorProgram program, HostParameterSet parameters, IKernelDevice device, StorageForm form, LaunchShape shape)
        : base(program, parameters)
    {
        _parameters = program.Parameters.ToDictionary(entry => entry.Key, entry => parameters.GetPlain(entry.Key, entry.Value).Retain());
        _device = device;
        _form = form;
        _shape = shape;
    }

    protected override void ReleaseParameters()
    {
        base.ReleaseParameters();
        foreach (HostBuffer buffer in _parameters.Values)
        {
            buffer.Release();
        }
    }

    protected override void RunStep(int step, HostWorkspace workspace, RunOptions options)
    {
        Operation operation = Program.Operations[step];
        Shape result = operation.InferShape(Program.Shapes);
        if (operation is Conv2D || result.ElementCount == 0)
        {
            base.RunStep(step, workspace, options);
            return;
        }

        using var memory = new StepMemory(Program, operation, workspace, Parameter, _device, _form);
        KernelSequence sequence = KernelSequence.Find(operation, Program.Shapes) ?? throw new NotSupportedException($"No kernel for '{operation.Kind}'.");
        foreach (KernelCall call in sequence.Place(memory))
        {
            _device.Launch(call, _form, _shape);
        }

        memory.Finish();
    }

    private nint Parameter(ParameterId id) => (nint)_parameters[id].Data;
}
