using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Packs filters in the layout that the convolution kernels read: [panels][taps * input
/// channels][columns].
/// </summary>
/// <remarks>A panel is <c>columns</c> output channels. Zeros fill the last panel.</remarks>
internal static class FilterPacking
{
    /// <summary>Returns the name of the layout for panels of the given width.</summary>
    public static string Layout(int columns) => $"igemm_nr{columns}";

    /// <summary>Packs a filter [height, width, input channels, output channels].</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="columns">Number of output channels per panel.</param>
    /// <param name="pool">Threads to use; their number never changes the result.</param>
    public static HostBuffer Pack(ParameterValues filter, int columns, WorkerPool pool)
    {
        int outputs = filter.Shape[3];
        int depth = outputs == 0 ? 0 : filter.Shape.ElementCount / outputs;
        int panels = (outputs + columns - 1) / columns;
        return ParallelPacking.Pack([panels, depth, columns], depth, pool, (first, end, packed) => PackRows(filter, packed, first, end, depth, columns));
    }

    // Reads the filter in the order of its memory, because the processor prefetches in this order.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackRows(ParameterValues from, Span<float> packed, int first, int end, int depth, int columns)
    {
        int outputs = from.Shape[3];
        for (int row = first; row < end; row++)
        {
            for (int output = 0; output < outputs; output += columns)
            {
                int used = Math.Min(columns, outputs - output);
                Span<float> to = packed.Slice((output * depth) + (row * columns), columns);
                from.CopyTo((row * outputs) + output, to[..used]);
                to[used..].Clear();
            }
        }
    }
}
