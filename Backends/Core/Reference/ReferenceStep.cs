using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>One operation made ready to run: computes pixel after pixel, all channels of one at a time.</summary>
internal abstract unsafe class ReferenceStep
{
    private readonly ReferenceEpilogue _epilogue;
    private readonly int _pixels;
    private readonly int _channels;

    protected ReferenceStep(Operation operation, ProgramShapes shapes, ReferenceParameters parameters)
    {
        _epilogue = new(operation.Epilogue, shapes, parameters);
        Shape = operation.InferShape(shapes);
        _channels = Shape.Rank == 0 ? 1 : Shape[^1];
        _pixels = _channels == 0 ? 0 : Shape.ElementCount / _channels;
    }

    /// <summary>Shape of the result.</summary>
    protected Shape Shape { get; }

    public static ReferenceStep Prepare(Operation operation, ProgramShapes shapes, ReferenceParameters parameters) => operation switch
    {
        Conv2D conv => new ReferenceConv2D(conv, shapes, parameters),
        MaxPool pool => new ReferenceMaxPool(pool, shapes, parameters),
        GlobalMean mean => new ReferenceGlobalMean(mean, shapes, parameters),
        Pointwise pointwise => new ReferencePointwise(pointwise, shapes, parameters),
        BatchMoments moments => new ReferenceBatchMoments(moments, shapes, parameters),
        BatchNorm norm => new ReferenceBatchNorm(norm, shapes, parameters),
        Softmax softmax => new ReferenceSoftmax(softmax, shapes, parameters),
        Pad pad => new ReferencePad(pad, shapes, parameters),
        PadChannels pad => new ReferencePadChannels(pad, shapes, parameters),
        Multiply multiply => new ReferenceMultiply(multiply, shapes, parameters),
        Sigmoid sigmoid => new ReferenceSigmoid(sigmoid, shapes, parameters),
        Clip clip => new ReferenceClip(clip, shapes, parameters),
        RandomUniform random => new ReferenceRandomUniform(random, shapes, parameters),
        _ => throw new NotSupportedException($"The reference has no operation '{operation.Kind}' ('{operation.Label}')."),
    };

    public void Run(HostWorkspace workspace)
    {
        var row = new Span<double>(workspace.Scratch, _channels);
        for (int pixel = 0; pixel < _pixels; pixel++)
        {
            Compute(workspace, pixel, row);
            _epilogue.Store(workspace, pixel, row);
        }
    }

    /// <summary>Computes all channels of one pixel of the result, before the epilogue.</summary>
    /// <param name="workspace">Knows where the values are.</param>
    /// <param name="pixel">Running number of the pixel: the index divided by the channels.</param>
    /// <param name="row">Takes the channels; holds anything before.</param>
    protected abstract void Compute(HostWorkspace workspace, int pixel, Span<double> row);

    /// <summary>Image, row and column of a pixel of a rank 4 result.</summary>
    protected (int Image, int Y, int X) Locate(int pixel)
    {
        (int row, int x) = Math.DivRem(pixel, Shape[2]);
        (int image, int y) = Math.DivRem(row, Shape[1]);
        return (image, y, x);
    }
}
