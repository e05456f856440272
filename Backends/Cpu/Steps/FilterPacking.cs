using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Filters as the convolution kernels read them: [panels][taps * input channels][columns], where a panel is
/// <c>columns</c> output channels and the last one is filled with zeros.
/// </summary>
internal static class FilterPacking
{
    /// <summary>Name of the layout for panels of the given width.</summary>
    public static string Layout(int columns) => $"igemm_nr{columns}";

    /// <summary>Packs a filter [height, width, input channels, output channels].</summary>
    public static Tensor Pack(Tensor filter, int columns)
    {
        int outputs = filter.Shape[3];
        int depth = outputs == 0 ? 0 : filter.Length / outputs;
        int panels = (outputs + columns - 1) / columns;
        Tensor packed = Tensor.Uninitialized([panels, depth, columns]);
        ReadOnlySpan<float> from = filter.Span;
        Span<float> to = packed.Span;
        for (int panel = 0; panel < panels; panel++)
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

        return packed;
    }
}
