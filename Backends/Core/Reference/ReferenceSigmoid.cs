namespace NeoResNet.Backends;

internal sealed unsafe class ReferenceSigmoid(Sigmoid sigmoid, ProgramShapes shapes, ReferenceParameters parameters)
    : ReferenceStep(sigmoid, shapes, parameters)
{
    private readonly ReferenceView _x = new(sigmoid.X, shapes);

    protected override void Compute(HostWorkspace workspace, int pixel, Span<double> row)
    {
        float* x = _x.Pixel(workspace, pixel);
        for (int c = 0; c < row.Length; c++)
        {
            row[c] = 1 / (1 + Math.Exp(-(double)x[c]));
        }
    }
}
