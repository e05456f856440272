using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Packs taps of filters for data gradients: [panels][taps * output channels][columns], where a
/// panel is <c>columns</c> input channels.
/// </summary>
/// <remarks>Zeros fill the last panel.</remarks>
internal static class GradientPacking
{
    /// <summary>Returns the name of the layout.</summary>
    public static string Layout(int columns, int[] taps) => $"gradient_nr{columns}_{string.Join('_', taps)}";

    /// <summary>Packs a filter [height, width, input channels, output channels].</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="columns">Number of input channels per panel.</param>
    /// <param name="taps">The taps, counted in row-major order.</param>
    /// <param name="pool">Threads to use; their number never changes the result.</param>
    public static HostBuffer Pack(ParameterValues filter, int columns, int[] taps, WorkerPool pool)
    {
        int panels = (filter.Shape[2] + columns - 1) / columns;
        return ParallelPacking.Pack(
            [panels, taps.Length * filter.Shape[3], columns], panels * columns, pool, (first, end, packed) => PackInputs(filter, packed, first, end, columns, taps));
    }

    /// <summary>
    /// Creates the filter [height, width, output channels, input channels] whose taps are in the
    /// reverse order.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ParameterValues Flip(ParameterValues filter)
    {
        int taps = filter.Shape[0] * filter.Shape[1], inputs = filter.Shape[2], outputs = filter.Shape[3];
        NhwcTensor flipped = NhwcTensor.CreateUninitialized([filter.Shape[0], filter.Shape[1], outputs, inputs]);
        float[] row = new float[outputs];
        for (int tap = 0; tap < taps; tap++)
        {
            for (int input = 0; input < inputs; input++)
            {
                filter.CopyTo(((tap * inputs) + input) * outputs, row);
                for (int output = 0; output < outputs; output++)
                {
                    flipped.Span[((((taps - 1 - tap) * outputs) + output) * inputs) + input] = row[output];
                }
            }
        }

        return new(flipped);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackInputs(ParameterValues filter, Span<float> packed, int first, int end, int columns, int[] taps)
    {
        int inputs = filter.Shape[2], outputs = filter.Shape[3], depth = taps.Length * outputs;
        float[] row = new float[outputs];
        for (int input = first; input < end; input++)
        {
            (int panel, int column) = Math.DivRem(input, columns);
            for (int tap = 0; tap < taps.Length; tap++)
            {
                if (input < inputs)
                {
                    filter.CopyTo(((taps[tap] * inputs) + input) * outputs, row);
                }
                else
                {
                    Array.Clear(row);
                }

                int at = (((panel * depth) + (tap * outputs)) * columns) + column;
                for (int output = 0; output < outputs; output++, at += columns)
                {
                    packed[at] = row[output];
                }
            }
        }
    }
}
