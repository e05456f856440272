namespace NeoResNet.Backends;

internal sealed unsafe class ReferenceBatchNorm : ReferenceStep
{
    private readonly ReferenceView _x;
    private readonly ReferenceView _moments;
    private readonly float* _gamma;
    private readonly float* _beta;
    private readonly double _epsilon;

    public ReferenceBatchNorm(BatchNorm norm, ProgramShapes shapes, ReferenceParameters parameters)
        : base(norm, shapes, parameters)
    {
        _x = new(norm.X, shapes);
        _moments = new(norm.Moments, shapes);
        _gamma = parameters.Find(norm.Gamma);
        _beta = parameters.Find(norm.Beta);
        _epsilon = norm.Epsilon;
    }

    protected override void Compute(HostWorkspace workspace, int pixel, Span<double> row)
    {
        float* input = _x.Pixel(workspace, pixel), mean = _moments.Pixel(workspace, 0), variance = _moments.Pixel(workspace, 1);
        for (int c = 0; c < row.Length; c++)
        {
            double normalised = ((double)input[c] - mean[c]) / Math.Sqrt(variance[c] + _epsilon);
            row[c] = (normalised * (_gamma == null ? 1 : _gamma[c])) + (_beta == null ? 0 : _beta[c]);
        }
    }
}
