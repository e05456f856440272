using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Packs filters in the layout that the convolution kernels read: [panels][taps * input
/// channels][columns].
/// </summary>
/// <remarks>A panel is <c>columns</c> output channels. Zeros fill the last panel.</remarks>
/// <param name="columns">Number of output channels per panel.</param>
internal sealed class FilterPacking(int columns) : FilterLayout
{
    /// <inheritdoc/>
    public override string Name => $"igemm_nr{columns}";

    /// <inheritdoc/>
    public override Shape ShapeOf(Shape filter) => [(filter[3] + columns - 1) / columns, RowsOf(filter), columns];

    /// <inheritdoc/>
    public override int RowsOf(Shape filter) => filter[3] == 0 ? 0 : filter.ElementCount / filter[3];

    // Reads the filter in the order of its memory, because the processor prefetches in this order.
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Pack(ParameterValues filter, int first, int end, Span<float> scratch, Span<float> packed)
    {
        int outputs = filter.Shape[3], depth = RowsOf(filter.Shape);
        for (int row = first; row < end; row++)
        {
            for (int output = 0; output < outputs; output += columns)
            {
                int used = Math.Min(columns, outputs - output);
                Span<float> to = packed.Slice((output * depth) + (row * columns), columns);
                filter.CopyTo((row * outputs) + output, to[..used]);
                to[used..].Clear();
            }
        }
    }
}
