namespace NeoResNet.Backends;

internal sealed unsafe class ReferencePad : ReferenceStep
{
    private readonly ReferenceView _x;
    private readonly Pad _pad;

    public ReferencePad(Pad pad, ProgramShapes shapes, ReferenceParameters parameters)
        : base(pad, shapes, parameters)
    {
        _x = new(pad.X, shapes);
        _pad = pad;
    }

    protected override void Compute(HostWorkspace workspace, int pixel, Span<double> row)
    {
        (int image, int outY, int outX) = Locate(pixel);
        int y = outY - _pad.Top, x = outX - _pad.Left;
        if ((uint)y >= (uint)_x.Height || (uint)x >= (uint)_x.Width)
        {
            row.Fill(_pad.Value);
            return;
        }

        float* input = _x.Pixel(workspace, image, y, x);
        for (int c = 0; c < row.Length; c++)
        {
            row[c] = input[c];
        }
    }
}
