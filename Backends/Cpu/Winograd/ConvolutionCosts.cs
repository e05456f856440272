using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Estimates the time that the methods of a 3x3 convolution take on one core.</summary>
/// <param name="Products">Floating-point operations per second of the products.</param>
/// <param name="Transforms">Bytes per second of the transforms.</param>
/// <param name="Weights">
/// Bytes per second at which one core reads weights from memory while the other cores do the same.
/// In a large network, the caches no longer hold the weights of the last run.
/// </param>
/// <param name="MinChannels">
/// Minimum number of input and output channels. With fewer channels, the vectors are not full, and
/// the transforms take longer than the products.
/// </param>
/// <param name="WorthwhileShare">
/// Limit for a form with larger weights: the form must need less than this share of the time of the
/// method with smaller weights.
/// </param>
/// <remarks>
/// Only ratios of times matter. Each row of the kernel table holds its rates and thresholds. The
/// rates are measured; see <c>perf/NOTES.md</c>.
/// </remarks>
internal readonly record struct ConvolutionCosts(
    double Products, double Transforms, double Weights, int MinChannels = 16, double WorthwhileShare = 0.9)
{
    /// <summary>Finds the fastest method.</summary>
    /// <param name="output">Shape of the result [N, H, W, O].</param>
    /// <param name="inputs">Number of input channels.</param>
    /// <returns>
    /// The form of Winograd's method; <see langword="null"/> for direct convolution.
    /// </returns>
    public WinogradForm? Fastest(Shape output, int inputs)
    {
        if (inputs < MinChannels || output[3] < MinChannels)
        {
            return null;
        }

        double best = Seconds(null, output, inputs);
        WinogradForm? chosen = null;
        foreach (WinogradForm form in (ReadOnlySpan<WinogradForm>)[WinogradForm.Two, WinogradForm.Four])
        {
            double seconds = Seconds(form, output, inputs);
            if (seconds < WorthwhileShare * best)
            {
                (best, chosen) = (seconds, form);
            }
        }

        return chosen;
    }

    private double Seconds(WinogradForm? form, Shape output, int inputs)
    {
        double places = form is null ? 9.0 * output[0] * output[1] * output[2] : (double)form.Products * WinogradTiles.CountOf(output, form);
        double weights = (double)(form?.Products ?? 9) * inputs * output[3] * sizeof(float);

        // The step writes each transformed number once and reads it once.
        double moved = form is null ? 0 : 2 * places * (inputs + output[3]) * sizeof(float);
        return (2 * places * inputs * output[3] / Products) + (moved / Transforms) + (weights / Weights);
    }
}
