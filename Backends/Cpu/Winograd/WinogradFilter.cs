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
internal static class WinogradFilter
{
    private const int Taps = 9;

    // Number of channels in a vector of float64. Packing does not depend on the level of the
    // kernels.
    private const int Lanes = 4;

    /// <summary>Returns the name of the layout for panels of the given width.</summary>
    public static string Layout(WinogradForm form, int columns) => $"winograd_{form.Name}_nr{columns}";

    /// <summary>Transforms and packs a filter [3, 3, input channels, output channels].</summary>
    /// <param name="form">The minimal filtering.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="columns">Number of output channels per panel.</param>
    /// <param name="pool">Threads to use; their number never changes the result.</param>
    public static HostBuffer Pack(WinogradForm form, ParameterValues filter, int columns, WorkerPool pool)
    {
        int inputs = filter.Shape[2], panels = (filter.Shape[3] + columns - 1) / columns;
        return ParallelPacking.Pack([panels, form.Products, inputs, columns], inputs, pool, (first, end, packed) =>
            PackInputs(form, filter, packed, first, end, panels, columns));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackInputs(WinogradForm form, ParameterValues filter, Span<float> packed, int first, int end, int panels, int columns)
    {
        int inputs = filter.Shape[2], outputs = filter.Shape[3];
        int width = ((panels * columns) + Lanes - 1) / Lanes * Lanes;
        var taps = new float[Taps * width];
        var products = new float[form.Products * width];
        for (int input = first; input < end; input++)
        {
            for (int tap = 0; tap < Taps; tap++)
            {
                filter.CopyTo(((tap * inputs) + input) * outputs, taps.AsSpan(tap * width, outputs));
            }

            Transform(form, taps, products, width);
            for (int panel = 0; panel < panels; panel++)
            {
                for (int product = 0; product < form.Products; product++)
                {
                    products.AsSpan((product * width) + (panel * columns), columns)
                        .CopyTo(packed.Slice(((((panel * form.Products) + product) * inputs) + input) * columns, columns));
                }
            }
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
