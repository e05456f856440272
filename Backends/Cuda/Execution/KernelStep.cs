namespace NeoResNet.Backends.Cuda;

/// <summary>An operation that one kernel of this library runs, its epilogue included.</summary>
internal sealed class KernelStep : CudaStep
{
    private readonly KernelKind _kind;
    private ViewArguments _x = ViewArguments.Absent;
    private ViewArguments _y;
    private EpilogueArguments _epilogue;
    private DeviceArray _scale;
    private DeviceArray _shift;

    public KernelStep(Operation operation, StepContext context)
        : base(operation, context)
    {
        _kind = operation switch
        {
            Pointwise => KernelKind.Pointwise,
            MaxPool => KernelKind.MaxPool,
            GlobalMean => KernelKind.GlobalMean,
            PadChannels => KernelKind.PadChannels,
            Multiply => KernelKind.Multiply,
            Sigmoid => KernelKind.Sigmoid,
            Clip => KernelKind.Clip,
            RandomUniform => KernelKind.RandomUniform,
            Pad or Conv2D => KernelKind.Pad,
            _ => throw new NotSupportedException($"There is no kernel for operation '{operation.Kind}' ('{operation.Label}')."),
        };
    }

    public override string Kernel => Kernels.NameOf(_kind);

    public override void Place(DeviceValues values, ulong scratch)
    {
        _epilogue = Context.EpilogueOf(Operation.Epilogue, values);

        // Sums over no channels are zero everywhere: the padding of an input of no pixels.
        _x = Operation switch
        {
            Conv2D => ViewArguments.Absent with { Height = 0, Width = 0 },
            _ when Operation.Operands.Count == 0 => ViewArguments.Absent,
            _ => values.View(Operation.Operands[0]),
        };
        if (Operation is Pointwise pointwise)
        {
            _scale = Context.Parameters.Find(pointwise.Scale);
            _shift = Context.Parameters.Find(pointwise.Shift);
        }
        else if (Operation is Multiply multiply)
        {
            _y = values.View(multiply.Y);
        }
    }

    public override void Enqueue()
    {
        KernelArguments arguments = default;
        switch (Operation)
        {
            case Pointwise:
                KernelCalls.Pointwise(ref arguments, Pixels, Channels, _x, _scale, _shift, _epilogue);
                break;
            case MaxPool pool:
                KernelCalls.MaxPool(ref arguments, Pixels, Channels, _x, pool.Window, _epilogue);
                break;
            case GlobalMean:
                KernelCalls.GlobalMean(ref arguments, Pixels, Channels, _x, _epilogue);
                break;
            case Pad pad:
                KernelCalls.Pad(ref arguments, Pixels, Channels, _x, pad, _epilogue);
                break;
            case Conv2D:
                KernelCalls.Pad(ref arguments, Pixels, Channels, _x, Shape[1], 0, Shape[2], 0, 0, _epilogue);
                break;
            case PadChannels pad:
                KernelCalls.PadChannels(ref arguments, Pixels, Channels, _x, pad, _epilogue);
                break;
            case Multiply:
                KernelCalls.Multiply(ref arguments, Pixels, Channels, _x, _y, _epilogue);
                break;
            case Sigmoid:
                KernelCalls.Sigmoid(ref arguments, Pixels, Channels, _x, _epilogue);
                break;
            case Clip clip:
                KernelCalls.Clip(ref arguments, Pixels, Channels, _x, clip, _epilogue);
                break;
            case RandomUniform random:
                KernelCalls.RandomUniform(ref arguments, Pixels, Channels, random, _epilogue);
                break;
        }

        Kernels.Launch(_kind, Stream, Pixels, Channels, ref arguments);
    }
}
