using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Returns the address of a row of an operation that only moves numbers.
/// </summary>
/// <param name="row">The row of the result.</param>
/// <param name="scratch">Memory for a row that does not exist yet.</param>
/// <param name="memory">Addresses of the values.</param>
internal unsafe delegate float* RowFinder(int row, float* scratch, in StepMemory memory);

/// <summary>
/// Computes the operations whose rows are rows of an operand or a parameter, or repeat a number.
/// </summary>
internal sealed unsafe class MovedRowsStep : RowStep
{
    private readonly RowFinder _find;

    private MovedRowsStep(StepContext context, Operation operation, Shape shape, RowFinder find)
        : base(context, operation, shape, operation.Kind)
    {
        _find = find;
    }

    /// <summary>Compiles a crop of height and width.</summary>
    public static MovedRowsStep Of(StepContext context, Crop operation)
    {
        Shape shape = operation.InferShape(context.Shapes), x = context.Shapes.Of(operation.X);
        PixelWalk walk = PixelWalk.Of(context.Shapes, operation.X);
        return new(context, operation, shape, (int row, float* _, in StepMemory memory) =>
        {
            (int line, int column) = Math.DivRem(row, shape[2]);
            (int image, int y) = Math.DivRem(line, shape[1]);
            return memory.Address(operation.X.Value) + walk.Offset((((image * x[1]) + y + operation.Top) * x[2]) + column + operation.Left);
        });
    }

    /// <summary>Compiles a crop of the channels.</summary>
    public static MovedRowsStep Of(StepContext context, CropChannels operation)
    {
        PixelWalk walk = PixelWalk.Of(context.Shapes, operation.X);
        return new(context, operation, operation.InferShape(context.Shapes), (int row, float* _, in StepMemory memory) =>
            memory.Address(operation.X.Value) + walk.Offset(row) + operation.First);
    }

    /// <summary>Compiles the gradient of a subsampling.</summary>
    public static MovedRowsStep Of(StepContext context, Spread operation)
    {
        Shape shape = operation.InferShape(context.Shapes), x = context.Shapes.Of(operation.X);
        PixelWalk walk = PixelWalk.Of(context.Shapes, operation.X);
        return new(context, operation, shape, (int row, float* scratch, in StepMemory memory) =>
        {
            (int line, int column) = Math.DivRem(row, shape[2]);
            (int image, int y) = Math.DivRem(line, shape[1]);
            if (y % operation.Stride == 0 && column % operation.Stride == 0)
            {
                return memory.Address(operation.X.Value) + walk.Offset((((image * x[1]) + (y / operation.Stride)) * x[2]) + (column / operation.Stride));
            }

            new Span<float>(scratch, shape[3]).Clear();
            return scratch;
        });
    }

    /// <summary>Compiles the selection of a row.</summary>
    public static MovedRowsStep Of(StepContext context, SelectRow operation)
    {
        Shape shape = operation.InferShape(context.Shapes);
        return new(context, operation, shape, (int _, float* _, in StepMemory memory) =>
            memory.Address(operation.X.Value) + ((long)operation.Row * shape[0]));
    }

    /// <summary>Compiles the moments of moving averages.</summary>
    public static MovedRowsStep Of(StepContext context, MovingMoments operation)
    {
        float* mean = context.Plain(operation.Mean), variance = context.Plain(operation.Variance);
        return new(context, operation, operation.InferShape(context.Shapes), (int row, float* _, in StepMemory _) => row == 0 ? mean : variance);
    }

    /// <summary>Compiles a constant.</summary>
    public static MovedRowsStep Of(StepContext context, Constant operation)
    {
        Shape shape = operation.InferShape(context.Shapes);
        int channels = shape.Rank == 0 ? 1 : shape[^1];
        return new(context, operation, shape, (int _, float* scratch, in StepMemory _) =>
        {
            new Span<float>(scratch, channels).Fill(operation.Value);
            return scratch;
        });
    }

    /// <inheritdoc/>
    protected override float* Compute(int row, byte* scratch, in StepMemory memory) => _find(row, (float*)scratch, in memory);
}
