namespace NeoResNet.Backends;

internal sealed unsafe class ReferenceClip(Clip clip, ProgramShapes shapes, ReferenceParameters parameters)
    : ReferenceStep(clip, shapes, parameters)
{
    private readonly ReferenceView _x = new(clip.X, shapes);

    protected override void Compute(HostWorkspace workspace, int pixel, Span<double> row)
    {
        float* x = _x.Pixel(workspace, pixel);
        for (int c = 0; c < row.Length; c++)
        {
            // Both comparisons are false for NaN, which therefore passes through.
            row[c] = x[c] < clip.Minimum ? clip.Minimum : x[c] > clip.Maximum ? clip.Maximum : x[c];
        }
    }
}
