namespace NeoResNet.Backends;

internal sealed unsafe class ReferenceMultiply(Multiply multiply, ProgramShapes shapes, ReferenceParameters parameters)
    : ReferenceStep(multiply, shapes, parameters)
{
    private readonly ReferenceView _x = new(multiply.X, shapes);
    private readonly ReferenceView _y = new(multiply.Y, shapes);

    protected override void Compute(HostWorkspace workspace, int pixel, Span<double> row)
    {
        float* x = _x.Pixel(workspace, pixel), y = _y.Pixel(workspace, pixel);
        for (int c = 0; c < row.Length; c++)
        {
            row[c] = (double)x[c] * y[c];
        }
    }
}
