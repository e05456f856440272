using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Finds the input pixels that a convolution's output pixels read.</summary>
/// <remarks>
/// Height and width are separable: the offset of an input pixel is the sum of the entries of two
/// small tables, or padding if either entry is padding. If a pixel has few channels, a whole line
/// of the kernel counts as one tap, because its pixels are adjacent.
/// </remarks>
internal sealed unsafe class PixelTaps
{
    // A line of the kernel with at most this many floats becomes one tap. Otherwise, the tile's
    // inner loop would be too short.
    private const int JoinBelow = 64;
    private const int Padding = -1;

    private readonly float* _zeros;
    private readonly int _tileRows;
    private readonly int[] _lines;
    private readonly int[] _columns;
    private readonly int _kernelHeight;
    private readonly int _kernelWidth;
    private readonly int _outputHeight;
    private readonly int _outputWidth;
    private readonly int _pixel;
    private readonly long _image;
    private readonly bool _joined;

    /// <summary>Creates the tables of offsets.</summary>
    public PixelTaps(StepContext context, Conv2D operation, Shape output, int tileRows)
    {
        Shape stored = context.Shapes.Of(operation.X.Value), seen = context.Shapes.Of(operation.X);
        Extent height = operation.Window.Height, width = operation.Window.Width;
        _zeros = context.Zeros();
        _tileRows = tileRows;
        _pixel = stored[3];
        _image = (long)stored[1] * stored[2] * stored[3];
        (_kernelHeight, _kernelWidth) = (height.Kernel, width.Kernel);
        (_outputHeight, _outputWidth) = (output[1], output[2]);
        _lines = Offsets(height, output[1], seen[1], operation.X.Stride * stored[2] * stored[3]);
        _columns = Offsets(width, output[2], seen[2], operation.X.Stride * stored[3]);
        _joined = _kernelWidth > 1 && width.Dilation == 1 && operation.X.Stride == 1 && _kernelWidth * _pixel <= JoinBelow;
        Count = _joined ? _kernelHeight : _kernelHeight * _kernelWidth;
        Channels = _joined ? _kernelWidth * _pixel : _pixel;
        EdgeFloats = _joined ? _kernelHeight * Channels : 0;
    }

    /// <summary>Creates the taps of one phase of a convolution's data gradient.</summary>
    /// <param name="context">The compilation.</param>
    /// <param name="dy">The gradient that the taps read.</param>
    /// <param name="height">The phase of the lines.</param>
    /// <param name="width">The phase of the columns.</param>
    /// <param name="tileRows">Rows of a tile.</param>
    public PixelTaps(StepContext context, View dy, GradientPhase height, GradientPhase width, int tileRows)
    {
        Shape stored = context.Shapes.Of(dy.Value);
        _zeros = context.Zeros();
        _tileRows = tileRows;
        _pixel = stored[3];
        _image = (long)stored[1] * stored[2] * stored[3];
        (_kernelHeight, _kernelWidth) = (height.Taps.Length, width.Taps.Length);
        (_outputHeight, _outputWidth) = (height.Count, width.Count);
        _lines = height.Offsets(dy.Stride * stored[2] * stored[3], Padding);
        _columns = width.Offsets(dy.Stride * stored[3], Padding);
        Count = _kernelHeight * _kernelWidth;
        Channels = _pixel;
    }

    /// <summary>Gets the number of taps.</summary>
    public int Count { get; }

    /// <summary>Gets the number of contiguous floats per tap.</summary>
    public int Channels { get; }

    /// <summary>
    /// Gets the number of floats of scratch memory per output pixel for lines of the kernel that
    /// cross an edge.
    /// </summary>
    public int EdgeFloats { get; }

    /// <summary>
    /// Writes the addresses of all taps of a block of output pixels, counted over the whole batch.
    /// </summary>
    /// <param name="x">The input's first element.</param>
    /// <param name="firstRow">First output pixel.</param>
    /// <param name="rows">Number of output pixels.</param>
    /// <param name="addresses">Receives [tiles][taps][tile rows] addresses.</param>
    /// <param name="edges">Scratch memory, <see cref="EdgeFloats"/> per pixel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Find(float* x, int firstRow, int rows, nint* addresses, float* edges)
    {
        int line = firstRow / _outputWidth, column = firstRow - (line * _outputWidth);
        int image = line / _outputHeight;
        line -= image * _outputHeight;
        for (int row = 0; row < rows; row++)
        {
            nint* to = addresses + ((long)(row / _tileRows) * _tileRows * Count) + (row % _tileRows);
            float* from = x + (image * _image);
            if (_joined)
            {
                FindLines(from, line, column, to, edges + ((long)row * EdgeFloats));
            }
            else
            {
                FindPixels(from, line, column, to);
            }

            if (++column == _outputWidth)
            {
                column = 0;
                if (++line == _outputHeight)
                {
                    line = 0;
                    image++;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindPixels(float* image, int line, int column, nint* to)
    {
        ReadOnlySpan<int> lines = _lines.AsSpan(line * _kernelHeight, _kernelHeight);
        ReadOnlySpan<int> columns = _columns.AsSpan(column * _kernelWidth, _kernelWidth);
        foreach (int lineOffset in lines)
        {
            foreach (int columnOffset in columns)
            {
                *to = (nint)((lineOffset | columnOffset) < 0 ? _zeros : image + lineOffset + columnOffset);
                to += _tileRows;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindLines(float* image, int line, int column, nint* to, float* edge)
    {
        ReadOnlySpan<int> lines = _lines.AsSpan(line * _kernelHeight, _kernelHeight);
        ReadOnlySpan<int> columns = _columns.AsSpan(column * _kernelWidth, _kernelWidth);
        bool whole = columns[0] >= 0 && columns[^1] >= 0;
        foreach (int lineOffset in lines)
        {
            if (lineOffset < 0)
            {
                *to = (nint)_zeros;
            }
            else if (whole)
            {
                *to = (nint)(image + lineOffset + columns[0]);
            }
            else
            {
                *to = (nint)edge;
                edge = CopyLine(image + lineOffset, columns, edge);
            }

            to += _tileRows;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float* CopyLine(float* line, ReadOnlySpan<int> columns, float* edge)
    {
        foreach (int offset in columns)
        {
            Unsafe.CopyBlockUnaligned(edge, offset < 0 ? _zeros : line + offset, (uint)_pixel * sizeof(float));
            edge += _pixel;
        }

        return edge;
    }

    // Entry [position][tap] is the offset of the input line or column in elements, or padding.
    private static int[] Offsets(Extent extent, int positions, int size, int step)
    {
        long entries = (long)positions * extent.Kernel;
        if (entries > Array.MaxLength)
        {
            throw new ArgumentException($"{positions} positions of {extent.Kernel} taps need {entries} offsets in one direction; at most {Array.MaxLength} are supported.");
        }

        var offsets = new int[entries];
        for (int position = 0; position < positions; position++)
        {
            for (int tap = 0; tap < extent.Kernel; tap++)
            {
                int at = (position * extent.Stride) - extent.PadBefore + (tap * extent.Dilation);
                offsets[(position * extent.Kernel) + tap] = at >= 0 && at < size ? at * step : Padding;
            }
        }

        return offsets;
    }
}
