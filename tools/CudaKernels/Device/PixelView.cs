namespace NeoResNet.CudaKernels;

/// <summary>
/// Finds the pixels of a value of which every <c>stride</c>-th row and column is read. It has the
/// sizes of the value as read and as stored. A view of stride 1 may have any rank; its pixels are
/// then found by running number, without the sizes.
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

    /// <summary>Returns the offset of a pixel, in pixels.</summary>
    internal readonly long Find(long image, int y, int x) => (((image * _storedHeight) + ((long)y * _stride)) * _storedWidth) + ((long)x * _stride);

    /// <summary>
    /// Returns the offset of the pixel with a running number. The number is less than 2^31, so the
    /// division has 32 bits.
    /// </summary>
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
