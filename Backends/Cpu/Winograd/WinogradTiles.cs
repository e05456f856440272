using System.Diagnostics;
using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Locates the output tiles of a convolution and the input pixels under each tile.
/// </summary>
/// <remarks>
/// Tiles are counted over the whole batch. Tiles at the end of a line or column may exceed the
/// image. They read zeros outside the image, and the step discards their results there.
/// </remarks>
internal sealed unsafe class WinogradTiles
{
    private const int Padding = -1;

    private readonly float* _zeros;
    private readonly int[] _lines;
    private readonly int[] _columns;
    private readonly int _outputs;
    private readonly int _inputs;
    private readonly int _down;
    private readonly int _across;
    private readonly int _outputHeight;
    private readonly int _outputWidth;
    private readonly long _image;

    /// <summary>Creates the tables of offsets.</summary>
    /// <param name="context">The compilation.</param>
    /// <param name="x">The input.</param>
    /// <param name="top">Padding above; negative to skip lines.</param>
    /// <param name="left">Padding on the left; negative to skip columns.</param>
    /// <param name="output">Shape of the result.</param>
    /// <param name="form">The minimal filtering.</param>
    /// <param name="size">Pixels of a tile per direction; null for the form's inputs.</param>
    public WinogradTiles(StepContext context, View x, int top, int left, Shape output, WinogradForm form, int? size = null)
    {
        Shape stored = context.Shapes.Of(x.Value), seen = context.Shapes.Of(x);
        _zeros = context.Zeros();
        (_outputs, _inputs) = (form.Outputs, size ?? form.Inputs);
        (_outputHeight, _outputWidth) = (output[1], output[2]);
        _down = CountOf(_outputHeight, form);
        _across = CountOf(_outputWidth, form);
        _image = (long)stored[1] * stored[2] * stored[3];
        Count = output[0] * _down * _across;
        _lines = Offsets(_down, top, seen[1], x.Stride * stored[2] * stored[3]);
        _columns = Offsets(_across, left, seen[2], x.Stride * stored[3]);
    }

    /// <summary>Gets the number of tiles of the batch.</summary>
    public int Count { get; }

    /// <summary>Returns the number of tiles that cover a result [N, H, W, O].</summary>
    public static int CountOf(Shape output, WinogradForm form) => output[0] * CountOf(output[1], form) * CountOf(output[2], form);

    /// <summary>Writes the addresses of a tile's input pixels, line by line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Find(float* x, int tile, nint* pixels)
    {
        Debug.Assert(x != null && pixels != null, "The tile needs an input and memory for addresses.");
        Debug.Assert(tile >= 0 && tile < Count, "The tile must be one of the tiles of the batch.");
        int line = tile / _across, column = tile - (line * _across), image = line / _down;
        line -= image * _down;
        float* from = x + (image * _image);
        ReadOnlySpan<int> lines = _lines.AsSpan(line * _inputs, _inputs), columns = _columns.AsSpan(column * _inputs, _inputs);
        foreach (int lineOffset in lines)
        {
            foreach (int columnOffset in columns)
            {
                *pixels++ = (nint)((lineOffset | columnOffset) < 0 ? _zeros : from + lineOffset + columnOffset);
            }
        }
    }

    /// <summary>Locates the outputs of a tile.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="row">First output pixel of the tile, counted over the batch.</param>
    /// <param name="lines">Number of lines that lie inside the image.</param>
    /// <param name="width">Number of pixels of each line that lie inside the image.</param>
    public void Place(int tile, out int row, out int lines, out int width)
    {
        Debug.Assert(tile >= 0 && tile < Count, "The tile must be one of the tiles of the batch.");
        int line = tile / _across, column = tile - (line * _across), image = line / _down;
        line = (line - (image * _down)) * _outputs;
        column *= _outputs;
        row = (((image * _outputHeight) + line) * _outputWidth) + column;
        lines = Math.Min(_outputs, _outputHeight - line);
        width = Math.Min(_outputs, _outputWidth - column);
    }

    private static int CountOf(int outputs, WinogradForm form) => (outputs + form.Outputs - 1) / form.Outputs;

    // Entry [tile][input] is the offset of the input line or column in elements, or padding.
    private int[] Offsets(int tiles, int padBefore, int size, int step)
    {
        var offsets = new int[tiles * _inputs];
        for (int i = 0; i < offsets.Length; i++)
        {
            int at = (i / _inputs * _outputs) + (i % _inputs) - padBefore;
            offsets[i] = at >= 0 && at < size ? at * step : Padding;
        }

        return offsets;
    }
}
