namespace NeoResNet.Backends;

internal sealed unsafe class ReferenceGlobalMean : ReferenceStep
{
    private readonly ReferenceView _x;

    public ReferenceGlobalMean(GlobalMean mean, ProgramShapes shapes, ReferenceParameters parameters)
        : base(mean, shapes, parameters)
    {
        _x = new(mean.X, shapes);
    }

    protected override void Compute(HostWorkspace workspace, int pixel, Span<double> row)
    {
        row.Clear();
        for (int y = 0; y < _x.Height; y++)
        {
            for (int x = 0; x < _x.Width; x++)
            {
                float* input = _x.Pixel(workspace, pixel, y, x);
                for (int c = 0; c < row.Length; c++)
                {
                    row[c] += input[c];
                }
            }
        }

        double count = (double)_x.Height * _x.Width;
        for (int c = 0; c < row.Length; c++)
        {
            row[c] /= count;
        }
    }
}
