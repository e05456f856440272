namespace NeoResNet.Backends;

internal sealed unsafe class ReferenceConv2D : ReferenceStep
{
    private readonly ReferenceView _x;
    private readonly Window _window;
    private readonly float* _filter;

    public ReferenceConv2D(Conv2D conv, ProgramShapes shapes, ReferenceParameters parameters)
        : base(conv, shapes, parameters)
    {
        _x = new(conv.X, shapes);
        _window = conv.Window;
        _filter = parameters.Find(conv.Filter);
    }

    protected override void Compute(HostWorkspace workspace, int pixel, Span<double> row)
    {
        row.Clear();
        (int image, int outY, int outX) = Locate(pixel);
        for (int ky = 0; ky < _window.Height.Kernel; ky++)
        {
            int y = (outY * _window.Height.Stride) - _window.Height.PadBefore + (ky * _window.Height.Dilation);
            for (int kx = 0; kx < _window.Width.Kernel; kx++)
            {
                int x = (outX * _window.Width.Stride) - _window.Width.PadBefore + (kx * _window.Width.Dilation);
                if ((uint)y < (uint)_x.Height && (uint)x < (uint)_x.Width)
                {
                    long tap = (ky * (long)_window.Width.Kernel) + kx;
                    AddTap(_x.Pixel(workspace, image, y, x), _filter + (tap * _x.Channels * row.Length), row);
                }
            }
        }
    }

    private void AddTap(float* input, float* filter, Span<double> row)
    {
        for (int i = 0; i < _x.Channels; i++)
        {
            double factor = input[i];
            for (int o = 0; o < row.Length; o++)
            {
                row[o] += factor * *filter++;
            }
        }
    }
}
