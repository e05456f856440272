namespace NeoResNet.Backends;

internal sealed unsafe class ReferenceMaxPool : ReferenceStep
{
    private readonly ReferenceView _x;
    private readonly Window _window;

    public ReferenceMaxPool(MaxPool pool, ProgramShapes shapes, ReferenceParameters parameters)
        : base(pool, shapes, parameters)
    {
        _x = new(pool.X, shapes);
        _window = pool.Window;
    }

    protected override void Compute(HostWorkspace workspace, int pixel, Span<double> row)
    {
        row.Fill(double.NegativeInfinity);
        (int image, int outY, int outX) = Locate(pixel);
        for (int ky = 0; ky < _window.Height.Kernel; ky++)
        {
            int y = (outY * _window.Height.Stride) - _window.Height.PadBefore + (ky * _window.Height.Dilation);
            for (int kx = 0; kx < _window.Width.Kernel; kx++)
            {
                int x = (outX * _window.Width.Stride) - _window.Width.PadBefore + (kx * _window.Width.Dilation);
                if ((uint)y < (uint)_x.Height && (uint)x < (uint)_x.Width)
                {
                    RaiseTo(_x.Pixel(workspace, image, y, x), row);
                }
            }
        }
    }

    private static void RaiseTo(float* input, Span<double> row)
    {
        for (int c = 0; c < row.Length; c++)
        {
            // Nothing is greater than NaN, so once it is in it stays.
            if (input[c] > row[c] || float.IsNaN(input[c]))
            {
                row[c] = input[c];
            }
        }
    }
}
