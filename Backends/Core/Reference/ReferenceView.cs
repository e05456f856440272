using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Finds the elements of a value through a view, which may skip rows and columns.
/// </summary>
internal readonly unsafe struct ReferenceView
{
    private readonly ValueId _value;
    private readonly int _stride;
    private readonly long _storedHeight;
    private readonly long _storedWidth;

    public ReferenceView(View view, ProgramShapes shapes)
    {
        _value = view.Value;
        _stride = view.Stride;
        Shape = shapes.Of(view);
        Channels = Shape.Rank == 0 ? 1 : Shape[^1];
        if (Shape.Rank == 4)
        {
            Shape stored = shapes.Of(view.Value);
            (_storedHeight, _storedWidth) = (stored[1], stored[2]);
        }
    }

    /// <summary>Gets the shape of the view.</summary>
    public Shape Shape { get; }

    public int Channels { get; }

    /// <summary>Gets the number of pixels: elements divided by channels.</summary>
    public int Pixels => Channels == 0 ? 0 : Shape.ElementCount / Channels;

    public int Height => Shape[1];

    public int Width => Shape[2];

    /// <summary>
    /// Gets the address of the channels of one pixel of a rank 4 value, in the coordinates of the
    /// view.
    /// </summary>
    public float* Pixel(HostWorkspace workspace, int image, int y, int x) =>
        workspace.Address(_value) + (((((image * _storedHeight) + (y * (long)_stride)) * _storedWidth) + (x * (long)_stride)) * Channels);

    /// <summary>
    /// Gets the address of the channels of a pixel by its index in row-major order.
    /// </summary>
    /// <remarks>With stride 1, the value can have any rank.</remarks>
    public float* Pixel(HostWorkspace workspace, int pixel)
    {
        if (_stride == 1)
        {
            return workspace.Address(_value) + ((long)pixel * Channels);
        }

        (int row, int x) = Math.DivRem(pixel, Width);
        (int image, int y) = Math.DivRem(row, Height);
        return Pixel(workspace, image, y, x);
    }
}
