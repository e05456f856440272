using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Runs a convolution with cuDNN or cuBLAS, and with kernels of this library for the parts that the
/// libraries do not support.
/// </summary>
internal sealed class CudaConvolutionStep : CudaStep
{
    private readonly Conv2D _conv;
    private readonly ConvolutionWay _way;
    private readonly ConvolutionScratch _scratch;
    private readonly int _inputs;
    private readonly int _outputs;
    private readonly int _pixels;
    private readonly ICudaBlas? _blas;
    private readonly List<KernelCall> _before = [];
    private readonly List<KernelCall> _after = [];
    private DnnVariantPack? _pack;
    private ChannelCopies.Pointers _operands;

    public CudaConvolutionStep(Conv2D conv, CudaStepContext context)
        : base(context)
    {
        _conv = conv;
        _way = ConvolutionWay.Find(conv, context);
        _blas = _way.Plan is null ? context.Blas : null;
        _inputs = context.Shapes.Of(conv.X)[3];
        Shape result = conv.InferShape(context.Shapes);
        _outputs = result[3];
        _pixels = result.ElementCount / _outputs;
        _scratch = ConvolutionScratch.Of(_way, _inputs, _outputs, _pixels, context.Runtime.ElementBytes);
    }

    /// <inheritdoc/>
    public override string Kernel
    {
        get
        {
            string engine = _way.Plan is { } plan ? $"cuDNN engine {plan.Engine}" : "cuBLAS";
            bool padsChannels = (_way.Form.C, _way.Form.K) != (_inputs, _outputs);
            string before = _way.Form.Copy is null && !padsChannels ? "" : $"{NameOf(OperationKernels.Pad)}, ";
            string channels = padsChannels ? $" of {_way.Form.C} to {_way.Form.K} channels" : "";
            return $"{before}{engine}{channels}{(HasTail ? $", {NameOf(OperationKernels.Pointwise)}" : "")}";
        }
    }

    /// <inheritdoc/>
    public override string? ChosenBy => _way.Plan is { } plan ? $"cuDNN heuristics {plan.Mode}" : $"products {Context.Runtime.Options.Products}";

    /// <inheritdoc/>
    public override long ScratchBytes => _scratch.Bytes;

    // Whether a kernel applies the epilogue or its remaining part.
    private bool HasTail => _conv.Epilogue.Second is not null
        || (!_way.Fused && _conv.Epilogue is { Bias: not null } or { Residual: not null } or { Relu: true });

    /// <inheritdoc/>
    public override void Place(DeviceValues values, ulong scratch)
    {
        _before.Clear();
        _after.Clear();
        ulong images = values.Address(_conv.X.Value);
        if (_way.Form.Copy is { } border)
        {
            images = scratch + (ulong)_scratch.Padded;
            int pixels = (int)_way.Form.Pixels;
            var copy = new EpilogueArguments { Output = new(images, _way.Form.Pixels * _inputs) };
            _before.Add(OperationKernels.Pad.Call(new(pixels, _inputs, values.View(_conv.X), copy), border));
        }

        // Without a first output, the second output's memory holds the result until the kernel
        // replaces it, element by element.
        DeviceArray result = values.Array(_conv.Epilogue.Output ?? _conv.Epilogue.Second!.Output);
        var operands = new ChannelCopies.Pointers(images, Context.Parameters.Filter(_conv.Filter).Pointer, result.Pointer);
        var channels = new ChannelCopies(_way.Form, operands, _inputs, _outputs, _pixels, _scratch, scratch);
        _operands = channels.Operands;
        _before.AddRange(channels.Before);
        if (channels.After is { } after)
        {
            _after.Add(after);
        }

        if (HasTail)
        {
            _after.Add(TailOf(result, EpilogueArguments.Of(_conv.Epilogue, new StepAddresses(Context, values, scratch))));
        }

        if (_way.Plan is { } plan)
        {
            PlacePlan(plan, values, scratch + (ulong)_scratch.Workspace);
        }
    }

    /// <inheritdoc/>
    public override void Enqueue()
    {
        foreach (KernelCall call in _before)
        {
            Launch(call);
        }

        if (_way.Plan is { } plan)
        {
            Context.Dnn.Execute(plan, _pack!);
        }
        else
        {
            // The rows are pixels. The KRSC filter of one tap is the transpose of the matrix that
            // the product needs.
            _blas!.Multiply(
                Context.Rules.Precision, _pixels, _outputs, _way.Form.C,
                new(_operands.Images, _way.Form.C), new(_operands.Filter, _way.Form.C, Transposed: true), new(_operands.Result, _outputs));
        }

        foreach (KernelCall call in _after)
        {
            Launch(call);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _pack?.Dispose();
        _way.Plan?.Dispose();
    }

    // A fused plan wrote the first output. The remaining part is relu(scale * y + shift).
    private KernelCall TailOf(DeviceArray result, EpilogueArguments all) => _way.Fused
        ? OperationKernels.Pointwise.Call(
            new(_pixels, _outputs, ViewArguments.Whole(result), new() { Relu = all.SecondRelu, Output = all.Second }), new(all.SecondScale, all.SecondShift))
        : OperationKernels.Pointwise.Call(new(_pixels, _outputs, ViewArguments.Whole(result), all), default);

    private void PlacePlan(DnnPlan plan, DeviceValues values, ulong workspace)
    {
        // The addresses have the order in which the specification declares its operands.
        var pointers = new List<ulong> { _operands.Images, _operands.Filter };
        if (_way.Fused && _conv.Epilogue.Bias is { } bias)
        {
            pointers.Add(Context.Parameters.Find(bias).Pointer);
        }

        if (_way.Fused && _conv.Epilogue.Residual is { } residual)
        {
            pointers.Add(values.Address(residual.Value));
        }

        pointers.Add(_operands.Result);
        _pack?.Dispose();
        _pack = new(plan, [.. pointers], plan.WorkspaceBytes == 0 ? 0 : workspace, plan.WorkspaceBytes);
    }
}
