namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Copies, subsamples, scales and shifts a value; the epilogue adds a residual and applies ReLU.
/// </summary>
internal sealed unsafe class PointwiseStep : FlatStep
{
    private readonly ValueId _x;
    private readonly PixelWalk _walk;
    private readonly float* _second;
    private readonly float* _third;
    private readonly ElementLoop? _loop;

    /// <summary>Compiles a pointwise operation.</summary>
    public PointwiseStep(StepContext context, Pointwise operation)
        : base(context, operation, operation.InferShape(context.Shapes), operation is { Scale: null, Shift: null, X.Stride: 1 }, operation.Kind)
    {
        _x = operation.X.Value;
        _walk = PixelWalk.Of(context.Shapes, operation.X);
        float* scale = context.Plain(operation.Scale), shift = context.Plain(operation.Shift);
        _second = scale == null ? shift : scale;
        _third = scale == null ? null : shift;
        _loop = (scale != null, shift != null) switch
        {
            (true, true) => Kernels.Elements(default(MultiplyAddOperator)),
            (true, false) => Kernels.Elements(default(MultiplyOperator)),
            (false, true) => Kernels.Elements(default(AddOperator)),
            _ => null,
        };
    }

    /// <inheritdoc/>
    protected override float* Compute(int row, int channel, int count, float* scratch, in StepMemory memory)
    {
        float* from = memory.Address(_x) + _walk.Offset(row) + channel;
        if (_loop is null)
        {
            return from;
        }

        _loop(from, _second + channel, _third == null ? null : _third + channel, scratch, count);
        return scratch;
    }
}
