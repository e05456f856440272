namespace NeoResNet.Backends.Cpu;

/// <summary>Computes softmax over the last dimension, or its logarithm.</summary>
internal sealed unsafe class SoftmaxStep : RowStep
{
    private readonly ValueId _x;
    private readonly PixelWalk _walk;
    private readonly bool _isLogarithm;

    /// <summary>Compiles a softmax.</summary>
    public SoftmaxStep(StepContext context, Softmax operation)
        : base(context, operation, operation.InferShape(context.Shapes), operation.Kind)
    {
        _x = operation.X.Value;
        _walk = PixelWalk.Of(context.Shapes, operation.X);
        _isLogarithm = operation.IsLogarithm;
    }

    /// <inheritdoc/>
    protected override float* Compute(int row, byte* scratch, in StepMemory memory)
    {
        float* x = memory.Address(_x) + _walk.Offset(row), to = (float*)scratch;
        Kernels.Softmax(x, to, Channels);
        if (_isLogarithm)
        {
            TakeLogarithm(x, to, Channels);
        }

        return to;
    }

    // The largest result is 1 / sum, so it contains the logarithm of the sum without loss. The
    // logarithms of the other results would be lost where exp underflows.
    private static void TakeLogarithm(float* x, float* to, int count)
    {
        int largest = 0;
        for (int i = 1; i < count; i++)
        {
            largest = x[i] > x[largest] ? i : largest;
        }

        float max = x[largest], ofSum = -MathF.Log(to[largest]);
        for (int i = 0; i < count; i++)
        {
            to[i] = x[i] - max - ofSum;
        }
    }
}
