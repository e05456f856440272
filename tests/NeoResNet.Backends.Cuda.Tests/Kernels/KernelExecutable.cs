using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// A program whose steps are kernels; convolutions, which have no kernel of ours, are the reference's.
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

        using var memory = new StepMemory(_device, _form);
        Run(operation, result, workspace, memory);
        memory.Finish();
    }

    private void Run(Operation operation, Shape result, HostWorkspace workspace, StepMemory memory)
    {
        int channels = result.Rank == 0 ? 1 : result[^1], pixels = result.ElementCount / channels;
        EpilogueArguments epilogue = EpilogueOf(operation.Epilogue, result, workspace, memory);
        ViewArguments x = operation.Operands.Count == 0 ? ViewArguments.Absent : ViewOf(operation.Operands[0], workspace, memory);
        KernelArguments arguments = default;
        switch (operation)
        {
            case Pointwise pointwise:
                KernelCalls.Pointwise(ref arguments, pixels, channels, x, Parameter(pointwise.Scale, memory), Parameter(pointwise.Shift, memory), epilogue);
                _device.Launch(KernelKind.Pointwise, _form, _shape, ref arguments);
                break;
            case MaxPool pool:
                KernelCalls.MaxPool(ref arguments, pixels, channels, x, pool.Window, epilogue);
                _device.Launch(KernelKind.MaxPool, _form, _shape, ref arguments);
                break;
            case GlobalMean:
                KernelCalls.GlobalMean(ref arguments, pixels, channels, x, epilogue);
                _device.Launch(KernelKind.GlobalMean, _form, _shape, ref arguments);
                break;
            case Pad pad:
                KernelCalls.Pad(ref arguments, pixels, channels, x, pad, epilogue);
                _device.Launch(KernelKind.Pad, _form, _shape, ref arguments);
                break;
            case PadChannels pad:
                KernelCalls.PadChannels(ref arguments, pixels, channels, x, pad, epilogue);
                _device.Launch(KernelKind.PadChannels, _form, _shape, ref arguments);
                break;
            case Multiply multiply:
                KernelCalls.Multiply(ref arguments, pixels, channels, x, ViewOf(multiply.Y, workspace, memory), epilogue);
                _device.Launch(KernelKind.Multiply, _form, _shape, ref arguments);
                break;
            case Sigmoid:
                KernelCalls.Sigmoid(ref arguments, pixels, channels, x, epilogue);
                _device.Launch(KernelKind.Sigmoid, _form, _shape, ref arguments);
                break;
            case Clip clip:
                KernelCalls.Clip(ref arguments, pixels, channels, x, clip, epilogue);
                _device.Launch(KernelKind.Clip, _form, _shape, ref arguments);
                break;
            case BatchMoments moments:
                int count = Program.Shapes.Of(moments.X).ElementCount / channels, cut = LaunchRule.MomentParts(count);
                DeviceArray sums = memory.Scratch((long)cut * channels, sizeof(double)), squares = memory.Scratch((long)cut * channels, sizeof(double));
                KernelCalls.MomentSums(ref arguments, count, channels, x, cut, sums, squares);
                _device.Launch(KernelKind.MomentSums, _form, _shape, ref arguments);
                arguments = default;
                KernelCalls.BatchMoments(ref arguments, pixels, channels, x.Array, count, cut, sums, squares, default, epilogue);
                _device.Launch(KernelKind.BatchMoments, _form, _shape, ref arguments);
                break;
            case BatchNorm norm:
                DeviceArray statistics = memory.Read(workspace.Address(norm.Moments), Program.Shapes.Of(norm.Moments).ElementCount);
                DeviceArray factors = memory.Scratch(LaunchRule.FactorRows * channels, sizeof(float));
                KernelCalls.BatchNormFactors(ref arguments, channels, statistics, default, Parameter(norm.Gamma, memory), Parameter(norm.Beta, memory), norm.Epsilon, factors);
                _device.Launch(KernelKind.BatchNormFactors, _form, _shape, ref arguments);
                arguments = default;
                DeviceArray scale = memory.ReadFloat((float*)factors.Pointer, channels), shift = memory.ReadFloat((float*)factors.Pointer + channels, channels);
                KernelCalls.Pointwise(ref arguments, pixels, channels, x, scale, shift, epilogue);
                _device.Launch(KernelKind.Pointwise, _form, _shape, ref arguments);
                break;
            case Softmax:
                int parts = LaunchRule.SoftmaxParts(channels);
                DeviceArray largest = memory.Scratch((long)pixels * parts, sizeof(float)), sum = memory.Scratch((long)pixels * parts, sizeof(float));
                KernelCalls.SoftmaxParts(ref arguments, pixels, channels, x, parts, largest, sum);
                _device.Launch(KernelKind.SoftmaxParts, _form, _shape, ref arguments);
                arguments = default;
                KernelCalls.Softmax(ref arguments, pixels, channels, x, parts, largest, sum, epilogue);
                _device.Launch(KernelKind.Softmax, _form, _shape, ref arguments);
                break;
            case RandomUniform random:
                KernelCalls.RandomUniform(ref arguments, pixels, channels, random, epilogue);
                _device.Launch(KernelKind.RandomUniform, _form, _shape, ref arguments);
                break;
            default:
                throw new NotSupportedException($"No kernel for '{operation.Kind}'.");
        }
    }

    private EpilogueArguments EpilogueOf(Epilogue epilogue, Shape result, HostWorkspace workspace, StepMemory memory) => new()
    {
        Bias = Parameter(epilogue.Bias, memory),
        Residual = epilogue.Residual is { } residual ? ViewOf(residual, workspace, memory) : ViewArguments.Absent,
        Relu = epilogue.Relu,
        Output = epilogue.Output is { } output ? memory.Write(workspace.Address(output), result.ElementCount) : default,
        SecondScale = Parameter(epilogue.Second?.Scale, memory),
        SecondShift = Parameter(epilogue.Second?.Shift, memory),
        SecondRelu = epilogue.Second?.Relu ?? false,
        Second = epilogue.Second is { } second ? memory.Write(workspace.Address(second.Output), result.ElementCount) : default,
    };

    private ViewArguments ViewOf(View view, HostWorkspace workspace, StepMemory memory)
    {
        DeviceArray array = memory.Read(workspace.Address(view.Value), Program.Shapes.Of(view.Value).ElementCount);
        return ViewArguments.Of(view, Program.Shapes, array.Pointer);
    }

    private DeviceArray Parameter(ParameterId? id, StepMemory memory)
    {
        if (id is not { } some)
        {
            return default;
        }

        return memory.ReadFloat(_parameters[some].Data, Program.Parameters[some].ElementCount);
    }
}
