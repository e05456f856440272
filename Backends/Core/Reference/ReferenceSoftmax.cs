namespace NeoResNet.Backends;

internal sealed unsafe class ReferenceSoftmax : ReferenceStep
{
    private readonly ReferenceView _x;

    public ReferenceSoftmax(Softmax softmax, ProgramShapes shapes, ReferenceParameters parameters)
        : base(softmax, shapes, parameters)
    {
        _x = new(softmax.X, shapes);
    }

    protected override void Compute(HostWorkspace workspace, int pixel, Span<double> row)
    {
        float* input = _x.Pixel(workspace, pixel);
        double largest = double.NegativeInfinity;
        for (int c = 0; c < row.Length; c++)
        {
            largest = Math.Max(largest, input[c]);
        }

        // Less the largest, so that no exponential overflows.
        double sum = 0;
        for (int c = 0; c < row.Length; c++)
        {
            row[c] = Math.Exp(input[c] - largest);
            sum += row[c];
        }

        for (int c = 0; c < row.Length; c++)
        {
            row[c] /= sum;
        }
    }
}
