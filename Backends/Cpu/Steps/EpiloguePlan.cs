using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Holds the compiled form of an <see cref="Epilogue"/>: parameters by address, values by id.
/// </summary>
internal sealed unsafe class EpiloguePlan
{
    private readonly Epilogue _epilogue;
    private readonly EpilogueTarget _target;

    /// <summary>Compiles an epilogue for a result of the given shape.</summary>
    public EpiloguePlan(StepContext context, Epilogue epilogue, Shape shape)
    {
        _epilogue = epilogue;
        Channels = shape.Rank == 0 ? 1 : shape[^1];
        Rows = Channels == 0 ? 0 : shape.ElementCount / Channels;
        _target = new()
        {
            Channels = Channels,
            Bias = context.Plain(epilogue.Bias),
            Scale = context.Plain(epilogue.Second?.Scale),
            Shift = context.Plain(epilogue.Second?.Shift),
            Relu = epilogue.Relu,
            SecondRelu = epilogue.Second?.Relu ?? false,
        };
        if (epilogue.Residual is { } residual)
        {
            _target.ResidualWalk = PixelWalk.Of(context.Shapes, residual);
        }
    }

    /// <summary>Gets the number of elements per row.</summary>
    public int Channels { get; }

    /// <summary>Gets the number of rows.</summary>
    public int Rows { get; }

    /// <summary>
    /// Gets whether the epilogue treats all channels alike, so that a step can cut the result
    /// anywhere.
    /// </summary>
    public bool IsUniform => _epilogue.Bias is null && _epilogue.Second is null && (_epilogue.Residual?.Stride ?? 1) == 1;

    /// <summary>Returns the epilogue with the addresses of a run.</summary>
    public EpilogueTarget Bind(in StepMemory memory)
    {
        EpilogueTarget target = _target;
        target.Output = _epilogue.Output is { } output ? memory.Address(output) : null;
        target.Second = _epilogue.Second is { } second ? memory.Address(second.Output) : null;
        target.Residual = _epilogue.Residual is { } residual ? memory.Address(residual.Value) : null;
        return target;
    }
}
