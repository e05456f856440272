using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Runs one operation of an executable, pixel by pixel, all channels of a pixel at a time.
/// </summary>
internal sealed unsafe class ReferenceOperation
{
    private readonly ReferenceRow _compute;
    private readonly ReferenceEpilogue _epilogue;
    private readonly int _pixels;
    private readonly int _channels;

    public ReferenceOperation(Operation operation, ProgramShapes shapes, ReferenceParameters parameters)
    {
        Shape shape = operation.InferShape(shapes);
        _compute = operation.PrepareReference(new(shape, shapes, parameters));
        _epilogue = new(operation.Epilogue, shapes, parameters);
        _channels = shape.Rank == 0 ? 1 : shape[^1];
        _pixels = _channels == 0 ? 0 : shape.ElementCount / _channels;
    }

    public void Run(HostWorkspace workspace)
    {
        var row = new Span<double>(workspace.Scratch, _channels);
        for (int pixel = 0; pixel < _pixels; pixel++)
        {
            _compute(workspace, pixel, row);
            _epilogue.Store(workspace, pixel, row);
        }
    }
}
