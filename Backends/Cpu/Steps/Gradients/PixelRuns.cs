using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Finds the input pixels under one tap of a filter for a range of output pixels, as runs of equal
/// distances.
/// </summary>
/// <remarks>A run contains no padding, because padding adds nothing to a gradient.</remarks>
internal sealed unsafe class PixelRuns
{
    private readonly Window _window;
    private readonly Shape _seen;
    private readonly Shape _output;
    private readonly long _imageFloats;
    private readonly long _lineFloats;
    private readonly long _pixelFloats;

    /// <summary>Creates the runs of a filter's gradient.</summary>
    public PixelRuns(ProgramShapes shapes, FilterGradient operation)
    {
        Shape stored = shapes.Of(operation.X.Value);
        _window = operation.Window;
        _seen = shapes.Of(operation.X);
        _output = shapes.Of(operation.Dy);
        _imageFloats = (long)stored[1] * stored[2] * stored[3];
        _lineFloats = (long)operation.X.Stride * stored[2] * stored[3];
        _pixelFloats = (long)operation.X.Stride * stored[3];
        PixelStep = (nint)(_window.Width.Stride * _pixelFloats);
    }

    /// <summary>Gets the number of floats from one input pixel of a run to the next.</summary>
    public nint PixelStep { get; }

    /// <summary>Writes the runs of a tap; see <see cref="KernelSet.FilterTile"/>.</summary>
    /// <param name="x">The input's first element.</param>
    /// <param name="tap">Index of the tap, in row-major order.</param>
    /// <param name="first">First output pixel, counted over the whole batch.</param>
    /// <param name="count">Number of output pixels.</param>
    /// <param name="gradients">Packed gradients of the output pixels [count][columns].</param>
    /// <param name="columns">Number of floats per packed gradient.</param>
    /// <param name="runs">Receives the runs.</param>
    /// <returns>The number of runs.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Find(float* x, int tap, int first, int count, float* gradients, int columns, nint* runs)
    {
        (int ky, int kx) = Math.DivRem(tap, _window.Width.Kernel);
        (int line, int column) = Math.DivRem(first, _output[2]);
        (int image, int y) = Math.DivRem(line, _output[1]);
        int found = 0;
        for (int done = 0; done < count; column = 0)
        {
            int length = Math.Min(_output[2] - column, count - done), inY = _window.Height.InputOf(y, ky);
            (int skipped, int kept) = (uint)inY < (uint)_seen[1] ? Inside(column, length, kx) : (0, 0);
            if (kept > 0)
            {
                long inX = _window.Width.InputOf(column + skipped, kx);
                var address = (nint)(x + (image * _imageFloats) + (inY * _lineFloats) + (inX * _pixelFloats));
                var gradient = (nint)(gradients + ((long)(done + skipped) * columns));
                nint* last = runs + ((found - 1) * TileTask.RunFields);
                if (found > 0 && last[0] + (last[2] * PixelStep * sizeof(float)) == address && last[1] + (last[2] * columns * sizeof(float)) == gradient)
                {
                    last[2] += kept;
                }
                else
                {
                    nint* run = last + TileTask.RunFields;
                    (run[0], run[1], run[2]) = (address, gradient, kept);
                    found++;
                }
            }

            done += length;
            if (++y == _output[1])
            {
                y = 0;
                image++;
            }
        }

        return found;
    }

    // Returns the number of output pixels before the first one whose tap is inside the image, and
    // the number of pixels whose tap is inside.
    private (int Skipped, int Kept) Inside(int column, int length, int tap)
    {
        int start = _window.Width.InputOf(column, tap), stride = _window.Width.Stride;
        int skipped = start >= 0 ? 0 : (int)(((long)stride - 1 - start) / stride);
        long first = start + ((long)skipped * stride);
        long inside = first < _seen[2] ? ((_seen[2] - 1 - first) / stride) + 1 : 0;
        return (skipped, (int)Math.Max(0, Math.Min(length - skipped, inside)));
    }
}
