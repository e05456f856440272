namespace NeoResNet.CudaKernels;

/// <summary>
/// Finds the pixels of a value of which every <c>stride</c>-th row and column is read. Sizes are of the value as read and as
/// stored; a view of stride 1 may be of any rank, then they are not looked at by running number.
/// </summary>
internal struct PixelView
{
    private readonly int _stride;
    private readonly int _height;
    private readonly int _width;
    private readonly int _storedHeight;
    private readonly int _storedWidth;

    internal PixelView(int stride, int height, int width, int storedHeight, int storedWidth)
    {
        _stride = stride;
        _height = height;
        _width = width;
        _storedHeight = storedHeight;
        _storedWidth = storedWidth;
    }

    internal readonly int Height => _height;

    internal readonly int Width => _width;

    /// <summary>Where a pixel lies, in pixels from the first.</summary>
    internal readonly long Find(long image, int y, int x) => (((image * _storedHeight) + ((long)y * _stride)) * _storedWidth) + ((long)x * _stride);

    /// <summary>Where the pixel with a running number lies. There are less than 2^31, so the division is a 32-bit one.</summary>
    internal readonly long Find(long pixel)
    {
        if (_stride == 1)
        {
            return pixel;
        }

        uint row = (uint)pixel / (uint)_width, image = row / (uint)_height;
        return Find(image, (int)(row - (image * (uint)_height)), (int)((uint)pixel - (row * (uint)_width)));
    }
}
