using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Transforms and packs 3x3 filters in the layout that the products read: [panels][products][input
/// channels][columns].
/// </summary>
/// <remarks>
/// A panel is <c>columns</c> output channels. Zeros fill the last panel. The transform computes in
/// float64 and rounds once, so that every processor gives the same bits.
/// </remarks>
/// <param name="form">The minimal filtering.</param>
/// <param name="columns">Number of output channels per panel.</param>
/// <param name="isGradient">
/// True to pack the filter of the data gradient: the taps are in the reverse order, and the input
/// and output channels of the packed filter are the output and input channels of the parameter.
/// </param>
internal sealed class WinogradFilter(WinogradForm form, int columns, bool isGradient = false) : FilterLayout
{
    private const int Taps = 9;

    // Number of channels in a vector of float64. Packing does not depend on the level of the
    // kernels.
    private const int Lanes = 4;

    /// <inheritdoc/>
    public override string Name => $"winograd_{form.Name}_nr{columns}{(isGradient ? "_gradient" : "")}";

    /// <inheritdoc/>
    public override Shape ShapeOf(Shape filter) => [PanelsOf(filter), form.Products, InputsOf(filter), columns];

    /// <inheritdoc/>
    public override int RowsOf(Shape filter) => InputsOf(filter);

    /// <inheritdoc/>
    public override int ScratchOf(Shape filter) => (Taps + form.Products) * WidthOf(filter);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Pack(ParameterValues filter, int first, int end, Span<float> scratch, Span<float> packed)
    {
        int inputs = InputsOf(filter.Shape), panels = PanelsOf(filter.Shape), width = WidthOf(filter.Shape);
        Span<float> taps = scratch[..(Taps * width)], products = scratch[(Taps * width)..];
        taps.Clear();
        for (int input = first; input < end; input++)
        {
            for (int tap = 0; tap < Taps; tap++)
            {
                Read(filter, tap, input, taps.Slice(tap * width, OutputsOf(filter.Shape)));
            }

            Transform(form, taps, products, width);
            for (int panel = 0; panel < panels; panel++)
            {
                for (int product = 0; product < form.Products; product++)
                {
                    products.Slice((product * width) + (panel * columns), columns)
                        .CopyTo(packed.Slice(((((panel * form.Products) + product) * inputs) + input) * columns, columns));
                }
            }
        }
    }

    private int InputsOf(Shape filter) => isGradient ? filter[3] : filter[2];

    private int OutputsOf(Shape filter) => isGradient ? filter[2] : filter[3];

    private int PanelsOf(Shape filter) => (OutputsOf(filter) + columns - 1) / columns;

    private int WidthOf(Shape filter) => ((PanelsOf(filter) * columns) + Lanes - 1) / Lanes * Lanes;

    // Reads the weights of a tap and an input channel for all output channels.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Read(ParameterValues filter, int tap, int input, Span<float> weights)
    {
        if (!isGradient)
        {
            filter.CopyTo(((tap * filter.Shape[2]) + input) * weights.Length, weights);
            return;
        }

        int first = (Taps - 1 - tap) * weights.Length;
        for (int output = 0; output < weights.Length; output++)
        {
            filter.CopyTo(((first + output) * filter.Shape[3]) + input, weights.Slice(output, 1));
        }
    }

    // Computes G g G^T for four channels at a time: [3][3][width] to [inputs][inputs][width].
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transform(WinogradForm form, ReadOnlySpan<float> taps, Span<float> products, int width)
    {
        const int MaxSize = 6;
        int size = form.Inputs;
        ReadOnlySpan<double> g = form.FilterRows;
        Span<Vector256<double>> half = stackalloc Vector256<double>[MaxSize * 3];
        for (int c = 0; c < width; c += Lanes)
        {
            for (int x = 0; x < 3; x++)
            {
                Vector256<double> top = Wide(taps, (x * width) + c), middle = Wide(taps, ((x + 3) * width) + c), bottom = Wide(taps, ((x + 6) * width) + c);
                for (int i = 0; i < size; i++)
                {
                    half[(i * 3) + x] = (g[i * 3] * top) + (g[(i * 3) + 1] * middle) + (g[(i * 3) + 2] * bottom);
                }
            }

            for (int i = 0; i < size; i++)
            {
                Vector256<double> left = half[i * 3], centre = half[(i * 3) + 1], right = half[(i * 3) + 2];
                for (int j = 0; j < size; j++)
                {
                    Vector256<double> sum = (g[j * 3] * left) + (g[(j * 3) + 1] * centre) + (g[(j * 3) + 2] * right);
                    Vector128.Narrow(sum.GetLower(), sum.GetUpper()).CopyTo(products[((((i * size) + j) * width) + c)..]);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Wide(ReadOnlySpan<float> values, int at)
    {
        (Vector128<double> low, Vector128<double> high) = Vector128.Widen(Vector128.Create(values[at..]));
        return Vector256.Create(low, high);
    }
}
