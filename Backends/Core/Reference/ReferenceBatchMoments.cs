namespace NeoResNet.Backends;

internal sealed unsafe class ReferenceBatchMoments : ReferenceStep
{
    private readonly ReferenceView _x;
    private readonly int _pixels;

    public ReferenceBatchMoments(BatchMoments moments, ProgramShapes shapes, ReferenceParameters parameters)
        : base(moments, shapes, parameters)
    {
        _x = new(moments.X, shapes);
        _pixels = _x.Shape[0] * _x.Shape[1] * _x.Shape[2];
    }

    protected override void Compute(HostWorkspace workspace, int pixel, Span<double> row)
    {
        for (int c = 0; c < row.Length; c++)
        {
            double sum = 0;
            for (int i = 0; i < _pixels; i++)
            {
                sum += _x.Pixel(workspace, i)[c];
            }

            double mean = sum / _pixels;
            row[c] = pixel == 0 ? mean : Variance(workspace, c, mean, unbiased: pixel == 2);
        }
    }

    private double Variance(HostWorkspace workspace, int channel, double mean, bool unbiased)
    {
        double squares = 0;
        for (int i = 0; i < _pixels; i++)
        {
            double distance = _x.Pixel(workspace, i)[channel] - mean;
            squares += distance * distance;
        }

        double variance = squares / _pixels;
        return unbiased ? BatchMoments.Unbiased((float)variance, _pixels) : variance;
    }
}
