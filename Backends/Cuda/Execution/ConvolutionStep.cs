namespace NeoResNet.Backends.Cuda;

/// <summary>A convolution by cuDNN or cuBLAS, with kernels of this library for what they do not do.</summary>
internal sealed class ConvolutionStep : CudaStep
{
    private readonly Conv2D _conv;
    private readonly ConvolutionWay _way;
    private readonly ConvolutionScratch _scratch;
    private readonly int _inputs;
    private readonly ICudaBlas? _blas;
    private DnnVariantPack? _pack;

    // What is read, and where a padded copy of it lies.
    private ViewArguments _x;
    private EpilogueArguments _copy;

    // What the library reads and writes, with copies where it wants more channels. The result may be one of the outputs, and has then a kernel to change it.
    private ChannelCopies _channels = null!;
    private DeviceArray _result;
    private bool _hasTail;
    private DeviceArray _tailScale;
    private DeviceArray _tailShift;
    private EpilogueArguments _tail;

    public ConvolutionStep(Conv2D conv, StepContext context)
        : base(conv, context)
    {
        _conv = conv;
        _way = ConvolutionWay.Find(conv, context);
        _blas = _way.Plan is null ? context.Blas : null;
        _inputs = context.Shapes.Of(conv.X)[3];
        _scratch = ConvolutionScratch.Of(_way, _inputs, Channels, Pixels, context.Runtime.ElementBytes);
    }

    public override string Kernel
    {
        get
        {
            string engine = _way.Plan is { } plan ? $"cuDNN engine {plan.Engine}" : "cuBLAS";
            bool padsChannels = (_way.Form.C, _way.Form.K) != (_inputs, Channels);
            string before = _way.Form.Copy is null && !padsChannels ? "" : $"{Kernels.NameOf(KernelKind.Pad)}, ";
            string channels = padsChannels ? $" of {_way.Form.C} to {_way.Form.K} channels" : "";
            return $"{before}{engine}{channels}{(HasTail ? $", {Kernels.NameOf(KernelKind.Pointwise)}" : "")}";
        }
    }

    public override string? ChosenBy => _way.Plan is { } plan ? $"cuDNN heuristics {plan.Mode}" : $"products {Context.Runtime.Options.Products}";

    public override long ScratchBytes => _scratch.Bytes;

    private bool HasTail => _conv.Epilogue.Second is not null
        || (!_way.Fused && _conv.Epilogue is { Bias: not null } or { Residual: not null } or { Relu: true });

    public override void Place(DeviceValues values, ulong scratch)
    {
        _x = values.View(_conv.X);
        ulong images = values.Address(_conv.X.Value);
        if (_way.Form.Copy is not null)
        {
            images = scratch + (ulong)_scratch.Padded;
            _copy = new() { Output = new(images, _way.Form.Pixels * _inputs) };
        }

        // Without a first output the second one's memory takes the result until the kernel replaces it, element by element.
        _result = values.Array(_conv.Epilogue.Output ?? _conv.Epilogue.Second!.Output);
        var operands = new ChannelCopies.Pointers(images, Context.Parameters.Filter(_conv.Filter).Pointer, _result.Pointer);
        _channels = new(_way.Form, operands, _inputs, Channels, Pixels, _scratch, scratch);
        PlaceTail(values);
        if (_way.Plan is { } plan)
        {
            PlacePlan(plan, values, scratch + (ulong)_scratch.Workspace);
        }
    }

    public override void Enqueue()
    {
        if (_way.Form.Copy is { } border)
        {
            KernelArguments arguments = default;
            int pixels = (int)_way.Form.Pixels;
            KernelCalls.Pad(ref arguments, pixels, _inputs, _x, border.Top, border.Bottom, border.Left, border.Right, 0, _copy);
            Kernels.Launch(KernelKind.Pad, Stream, pixels, _inputs, ref arguments);
        }

        _channels.EnqueueBefore(Kernels, Stream);
        if (_way.Plan is { } plan)
        {
            Context.Dnn.Execute(plan, _pack!);
        }
        else
        {
            // Rows are pixels; the filter KRSC of one tap is the transpose of what the product needs.
            _blas!.Multiply(
                Context.Rules.Precision, Pixels, Channels, _way.Form.C,
                new(_channels.Operands.Images, _way.Form.C), new(_channels.Operands.Filter, _way.Form.C, Transposed: true), new(_result.Pointer, Channels));
        }

        _channels.EnqueueAfter(Kernels, Stream);
        if (_hasTail)
        {
            KernelArguments arguments = default;
            KernelCalls.Pointwise(ref arguments, Pixels, Channels, ViewArguments.Absent with { Array = _result }, _tailScale, _tailShift, _tail);
            Kernels.Launch(KernelKind.Pointwise, Stream, Pixels, Channels, ref arguments);
        }
    }

    public override void Dispose()
    {
        _pack?.Dispose();
        _way.Plan?.Dispose();
    }

    private void PlaceTail(DeviceValues values)
    {
        _hasTail = HasTail;
        EpilogueArguments all = Context.EpilogueOf(_conv.Epilogue, values);
        if (!_way.Fused)
        {
            _tail = all;
            return;
        }

        // The plan did the first output; what is left is relu(scale * y + shift).
        _tailScale = all.SecondScale;
        _tailShift = all.SecondShift;
        _tail = new() { Relu = all.SecondRelu, Output = all.Second };
    }

    private void PlacePlan(DnnPlan plan, DeviceValues values, ulong workspace)
    {
        // In the order in which the specification declares its operands.
        var pointers = new List<ulong> { _channels.Operands.Images, _channels.Operands.Filter };
        if (_way.Fused && _conv.Epilogue.Bias is { } bias)
        {
            pointers.Add(Context.Parameters.Find(bias).Pointer);
        }

        if (_way.Fused && _conv.Epilogue.Residual is { } residual)
        {
            pointers.Add(values.Address(residual.Value));
        }

        pointers.Add(_channels.Operands.Result);
        _pack?.Dispose();
        _pack = new(plan, [.. pointers], plan.WorkspaceBytes == 0 ? 0 : workspace, plan.WorkspaceBytes);
    }
}
