using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Contains what the pooling operations share: the walk over the cells of a window.</summary>
internal static unsafe class Pooling
{
    /// <summary>Adds the channels of a cell to the result of a window.</summary>
    /// <param name="cell">The channels of the cell.</param>
    /// <param name="row">The result so far, one number per channel.</param>
    public delegate void AddCell(float* cell, Span<double> row);

    /// <summary>Prepares the scalar reference of a pooling operation.</summary>
    /// <param name="context">Shapes and parameters.</param>
    /// <param name="x">The input.</param>
    /// <param name="window">The window.</param>
    /// <param name="start">The result of a window without cells.</param>
    /// <param name="add">Adds a cell that is inside the image. Padding is ignored.</param>
    /// <param name="finish">Completes the result with the number of cells; null for nothing.</param>
    public static ReferenceRow Prepare(ReferenceContext context, View x, Window window, double start, AddCell add, Action<Span<double>, int>? finish = null)
    {
        ReferenceView input = context.Open(x);
        return (workspace, pixel, row) =>
        {
            row.Fill(start);
            int cells = 0;
            (int image, int outY, int outX) = context.Locate(pixel);
            for (int ky = 0; ky < window.Height.Kernel; ky++)
            {
                int y = window.Height.InputOf(outY, ky);
                for (int kx = 0; kx < window.Width.Kernel; kx++)
                {
                    int column = window.Width.InputOf(outX, kx);
                    if ((uint)y < (uint)input.Height && (uint)column < (uint)input.Width)
                    {
                        cells++;
                        add(input.Pixel(workspace, image, y, column), row);
                    }
                }
            }

            finish?.Invoke(row, cells);
        };
    }
}
