namespace NeoResNet.Backends;

/// <summary>
/// Stores one pixel of a result: y = result + bias, + residual, relu; second = relu(scale * y +
/// shift).
/// </summary>
/// <remarks>
/// The class adds in double precision and rounds when it stores. It computes the second output from
/// the rounded first output.
/// </remarks>
internal sealed unsafe class ReferenceEpilogue
{
    private readonly Epilogue _epilogue;
    private readonly ReferenceView? _residual;
    private readonly float* _bias;
    private readonly float* _scale;
    private readonly float* _shift;

    public ReferenceEpilogue(Epilogue epilogue, ProgramShapes shapes, ReferenceParameters parameters)
    {
        _epilogue = epilogue;
        _residual = epilogue.Residual is { } view ? new ReferenceView(view, shapes) : null;
        _bias = parameters.Find(epilogue.Bias);
        _scale = parameters.Find(epilogue.Second?.Scale);
        _shift = parameters.Find(epilogue.Second?.Shift);
    }

    public void Store(HostWorkspace workspace, int pixel, ReadOnlySpan<double> result)
    {
        long start = (long)pixel * result.Length;
        float* residual = _residual is { } view ? view.Pixel(workspace, pixel) : null;
        float* first = _epilogue.Output is { } output ? workspace.Address(output) + start : null;
        float* second = _epilogue.Second is { } affine ? workspace.Address(affine.Output) + start : null;
        for (int c = 0; c < result.Length; c++)
        {
            double sum = result[c];
            sum += _bias == null ? 0 : _bias[c];
            sum += residual == null ? 0 : residual[c];
            float y = (float)(_epilogue.Relu ? Relu(sum) : sum);
            if (first != null)
            {
                first[c] = y;
            }

            if (second != null)
            {
                double preactivation = ((double)_scale[c] * y) + _shift[c];
                second[c] = (float)(_epilogue.Second!.Relu ? Relu(preactivation) : preactivation);
            }
        }
    }

    // The comparison is false for NaN, which therefore passes through.
    private static double Relu(double value) => value < 0 ? 0 : value;
}
