namespace NeoResNet.Backends;

internal sealed unsafe class ReferencePointwise : ReferenceStep
{
    private readonly ReferenceView _x;
    private readonly float* _scale;
    private readonly float* _shift;

    public ReferencePointwise(Pointwise pointwise, ProgramShapes shapes, ReferenceParameters parameters)
        : base(pointwise, shapes, parameters)
    {
        _x = new(pointwise.X, shapes);
        _scale = parameters.Find(pointwise.Scale);
        _shift = parameters.Find(pointwise.Shift);
    }

    protected override void Compute(HostWorkspace workspace, int pixel, Span<double> row)
    {
        float* input = _x.Pixel(workspace, pixel);
        for (int c = 0; c < row.Length; c++)
        {
            row[c] = ((_scale == null ? 1 : (double)_scale[c]) * input[c]) + (_shift == null ? 0 : _shift[c]);
        }
    }
}
