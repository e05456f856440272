namespace NeoResNet.Backends;

internal sealed unsafe class ReferencePadChannels(PadChannels pad, ProgramShapes shapes, ReferenceParameters parameters)
    : ReferenceStep(pad, shapes, parameters)
{
    private readonly ReferenceView _x = new(pad.X, shapes);

    protected override void Compute(HostWorkspace workspace, int pixel, Span<double> row)
    {
        float* x = _x.Pixel(workspace, pixel);
        row.Clear();
        for (int c = 0; c < _x.Channels; c++)
        {
            row[pad.Before + c] = x[c];
        }
    }
}
