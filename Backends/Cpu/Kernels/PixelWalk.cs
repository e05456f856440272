using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Finds the pixels of a view, which may be strided or repeat one pixel per image.</summary>
/// <remarks>Pixels are counted over batch, height and width.</remarks>
internal readonly struct PixelWalk
{
    private readonly int _stride;
    private readonly int _channels;
    private readonly int _viewHeight;
    private readonly int _viewWidth;
    private readonly int _height;
    private readonly int _width;

    private PixelWalk(int stride, int channels, int viewHeight, int viewWidth, int height, int width)
    {
        _stride = stride;
        _channels = channels;
        _viewHeight = viewHeight;
        _viewWidth = viewWidth;
        _height = height;
        _width = width;
    }

    /// <summary>Creates the walk over a view of a program's value.</summary>
    public static PixelWalk Of(ProgramShapes shapes, View view)
    {
        Shape stored = shapes.Of(view.Value), seen = shapes.Of(view);
        return view.Stride == 1
            ? new(1, stored[^1], 1, 1, 1, 1)
            : new(view.Stride, stored[3], seen[1], seen[2], stored[1], stored[2]);
    }

    /// <summary>
    /// Creates the walk over a view as an operation reads it whose result has another shape: one
    /// pixel per image is repeated, with a stride of 0.
    /// </summary>
    public static PixelWalk Of(ProgramShapes shapes, View view, Shape result)
    {
        Shape stored = shapes.Of(view.Value), seen = shapes.Of(view);
        return seen == result ? Of(shapes, view) : new(0, stored[3], result[1], result[2], stored[1], stored[2]);
    }

    /// <summary>
    /// Returns the offset of a pixel's first channel from the value's first element, in elements.
    /// </summary>
    public long Offset(int row)
    {
        if (_stride == 1)
        {
            return (long)row * _channels;
        }

        int line = row / _viewWidth, image = line / _viewHeight;
        long y = (line - (image * _viewHeight)) * _stride, x = (row - (line * _viewWidth)) * _stride;
        return ((((long)image * _height) + y) * _width + x) * _channels;
    }
}
