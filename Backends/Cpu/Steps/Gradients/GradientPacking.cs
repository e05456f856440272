using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Packs taps of filters for data gradients: [panels][taps * output channels][columns], where a
/// panel is <c>columns</c> input channels.
/// </summary>
/// <remarks>Zeros fill the last panel.</remarks>
/// <param name="columns">Number of input channels per panel.</param>
/// <param name="taps">The taps, counted in row-major order.</param>
internal sealed class GradientPacking(int columns, int[] taps) : FilterLayout
{
    /// <inheritdoc/>
    public override string Name => $"gradient_nr{columns}_{string.Join('_', taps)}";

    /// <inheritdoc/>
    public override Shape ShapeOf(Shape filter) => [(filter[2] + columns - 1) / columns, taps.Length * filter[3], columns];

    /// <inheritdoc/>
    public override int RowsOf(Shape filter) => (filter[2] + columns - 1) / columns * columns;

    /// <inheritdoc/>
    public override int ScratchOf(Shape filter) => filter[3];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Pack(ParameterValues filter, int first, int end, Span<float> scratch, Span<float> packed)
    {
        int inputs = filter.Shape[2], outputs = filter.Shape[3], depth = taps.Length * outputs;
        for (int input = first; input < end; input++)
        {
            (int panel, int column) = Math.DivRem(input, columns);
            for (int tap = 0; tap < taps.Length; tap++)
            {
                if (input < inputs)
                {
                    filter.CopyTo(((taps[tap] * inputs) + input) * outputs, scratch);
                }
                else
                {
                    scratch.Clear();
                }

                int at = (((panel * depth) + (tap * outputs)) * columns) + column;
                foreach (float weight in scratch)
                {
                    packed[at] = weight;
                    at += columns;
                }
            }
        }
    }
}
