using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Transformed 3x3 filters as the products read them: [panels][products][input channels][columns], a panel being
/// <c>columns</c> output channels, the last one filled with zeros. Transformed in double, rounded once.
/// </summary>
internal static class WinogradFilter
{
    /// <summary>Name of the layout.</summary>
    public static string Layout(WinogradForm form, int columns) => $"winograd_{form.Name}_nr{columns}";

    /// <summary>Elements of a transformed filter.</summary>
    public static long Elements(WinogradForm form, int inputs, int outputs, int columns) =>
        (outputs + columns - 1L) / columns * columns * inputs * form.Products;

    /// <summary>Transforms and packs a filter [3, 3, input channels, output channels].</summary>
    /// <param name="form">The minimal filtering.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="columns">Output channels of a panel.</param>
    /// <param name="maxThreads">Most threads to use; never changes the result.</param>
    public static Tensor Pack(WinogradForm form, Tensor filter, int columns, int maxThreads)
    {
        int inputs = filter.Shape[2], outputs = filter.Shape[3];
        int panels = (outputs + columns - 1) / columns;
        Tensor packed = Tensor.Uninitialized([panels, form.Products, inputs, columns]);
        if (maxThreads == 1)
        {
            for (int panel = 0; panel < panels; panel++)
            {
                PackPanel(form, filter.Span, packed.Span, panel, inputs, outputs, columns);
            }
        }
        else
        {
            _ = Parallel.For(0, panels, new ParallelOptions { MaxDegreeOfParallelism = maxThreads }, panel =>
                PackPanel(form, filter.Span, packed.Span, panel, inputs, outputs, columns));
        }

        return packed;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackPanel(WinogradForm form, ReadOnlySpan<float> from, Span<float> to, int panel, int inputs, int outputs, int columns)
    {
        int first = panel * columns, used = Math.Min(columns, outputs - first), size = form.Inputs;
        to = to.Slice(panel * form.Products * inputs * columns, form.Products * inputs * columns);
        var half = new double[size * 3 * columns];
        var sum = new double[columns];
        for (int input = 0; input < inputs; input++)
        {
            // half = G g: [size][3][columns].
            for (int i = 0; i < size; i++)
            {
                for (int x = 0; x < 3; x++)
                {
                    Span<double> row = half.AsSpan(((i * 3) + x) * columns, columns);
                    row.Clear();
                    for (int y = 0; y < 3; y++)
                    {
                        AddScaled(form.Filter[i, y], from.Slice((((((y * 3) + x) * inputs) + input) * outputs) + first, used), row);
                    }
                }
            }

            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j < size; j++)
                {
                    sum.AsSpan().Clear();
                    for (int x = 0; x < 3; x++)
                    {
                        AddScaled(form.Filter[j, x], half.AsSpan(((i * 3) + x) * columns, columns), sum);
                    }

                    Span<float> row = to.Slice(((((i * size) + j) * inputs) + input) * columns, columns);
                    for (int c = 0; c < columns; c++)
                    {
                        row[c] = (float)sum[c];
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddScaled(double factor, ReadOnlySpan<float> from, Span<double> to)
    {
        if (factor == 0)
        {
            return;
        }

        for (int i = 0; i < from.Length; i++)
        {
            to[i] += factor * from[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddScaled(double factor, ReadOnlySpan<double> from, Span<double> to)
    {
        if (factor == 0)
        {
            return;
        }

        for (int i = 0; i < from.Length; i++)
        {
            to[i] += factor * from[i];
        }
    }
}
