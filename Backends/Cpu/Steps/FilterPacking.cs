using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Filters as the convolution kernels read them: [panels][taps * input channels][columns], where a panel is
/// <c>columns</c> output channels and the last one is filled with zeros.
/// </summary>
internal static class FilterPacking
{
    private const int ParallelFrom = 64 * 1024;

    /// <summary>Name of the layout for panels of the given width.</summary>
    public static string Layout(int columns) => $"igemm_nr{columns}";

    /// <summary>Packs a filter [height, width, input channels, output channels].</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="columns">Output channels of a panel.</param>
    /// <param name="maxThreads">Most threads to use; never changes the result.</param>
    public static Tensor Pack(Tensor filter, int columns, int maxThreads)
    {
        int outputs = filter.Shape[3];
        int depth = outputs == 0 ? 0 : filter.Length / outputs;
        int panels = (outputs + columns - 1) / columns;
        Tensor packed = Tensor.Uninitialized([panels, depth, columns]);
        if (packed.Length < ParallelFrom || maxThreads == 1)
        {
            for (int panel = 0; panel < panels; panel++)
            {
                PackPanel(filter.Span, packed.Span, panel, outputs, depth, columns);
            }
        }
        else
        {
            // Most of the time goes into the first touch of fresh pages, which several threads share well.
            _ = Parallel.For(0, panels, new ParallelOptions { MaxDegreeOfParallelism = maxThreads }, panel =>
                PackPanel(filter.Span, packed.Span, panel, outputs, depth, columns));
        }

        return packed;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackPanel(ReadOnlySpan<float> from, Span<float> to, int panel, int outputs, int depth, int columns)
    {
        int first = panel * columns, used = Math.Min(columns, outputs - first);
        Span<float> part = to.Slice(panel * depth * columns, depth * columns);
        for (int k = 0; k < depth; k++)
        {
            Span<float> row = part.Slice(k * columns, columns);
            from.Slice((k * outputs) + first, used).CopyTo(row);
            row[used..].Clear();
        }
    }
}
