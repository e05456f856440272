using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Chooses between direct convolution and Winograd's method, from the shape and the level alone: the sum of the time to
/// multiply, to transform, and to fetch the weights from memory, which have left the caches since the last run of a large network.
/// </summary>
internal static class ConvolutionChoice
{
    // Below this, vectors are not filled and the transforms outweigh the products.
    private const int LeastChannels = 16;

    // Beyond this, the places of a block's transformed inputs do not fit 32 bits.
    private const int MostChannels = 1 << 20;

    // Larger weights must pay: a form is taken if it needs less than this share of the time of the one with smaller weights.
    private const double WorthwhileShare = 0.9;

    /// <summary>Whether a convolution has more forms than the direct one.</summary>
    public static bool Exists(Shape filter, Window window) => Applies(window) && filter[2] is > 0 and <= MostChannels && filter[3] != 0;

    /// <summary>The form to use; null for direct convolution.</summary>
    public static WinogradForm? Of(StepContext context, Conv2D operation)
    {
        Shape filter = context.Shapes.Of(operation.Filter);
        if (context.Winograd == WinogradUse.Off || !Exists(filter, operation.Window))
        {
            return null;
        }

        if (context.Winograd == WinogradUse.Auto && context.Tuning?.Find(context.WholeShapes, operation) is { } stored)
        {
            return stored.Filtering();
        }

        return context.Winograd switch
        {
            WinogradUse.Force => WinogradForm.Four,
            WinogradUse.Force2 => WinogradForm.Two,
            _ => Fastest(context.Kernels, operation.InferShape(context.WholeShapes), filter[2]),
        };
    }

    /// <summary>Who chooses the form, for plans; null where there is one only.</summary>
    public static string? ChooserOf(StepContext context, Conv2D operation) =>
        !Exists(context.Shapes.Of(operation.Filter), operation.Window) ? null
        : context.Winograd != WinogradUse.Auto ? "options"
        : context.Tuning?.Find(context.WholeShapes, operation) is not null ? "stored" : "cost model";

    /// <summary>The form that is expected to be fastest on one core; null for direct convolution.</summary>
    /// <param name="kernels">The level in use.</param>
    /// <param name="output">Shape of the result.</param>
    /// <param name="inputs">Input channels.</param>
    public static WinogradForm? Fastest(KernelSet kernels, Shape output, int inputs)
    {
        if (inputs < LeastChannels || output[3] < LeastChannels)
        {
            return null;
        }

        double best = Seconds(null, kernels, output, inputs);
        WinogradForm? chosen = null;
        foreach (WinogradForm form in (ReadOnlySpan<WinogradForm>)[WinogradForm.Two, WinogradForm.Four])
        {
            double seconds = Seconds(form, kernels, output, inputs);
            if (seconds < WorthwhileShare * best)
            {
                (best, chosen) = (seconds, form);
            }
        }

        return chosen;
    }

    private static double Seconds(WinogradForm? form, KernelSet kernels, Shape output, int inputs)
    {
        (double products, double transforms, double weightRate) = RatesOf(kernels);
        double places = form is null ? 9.0 * output[0] * output[1] * output[2] : (double)form.Products * WinogradTiles.CountOf(output, form);
        double weights = (double)(form?.Products ?? 9) * inputs * output[3] * sizeof(float);

        // Each transformed number is written once and read once.
        double moved = form is null ? 0 : 2 * places * (inputs + output[3]) * sizeof(float);
        return (2 * places * inputs * output[3] / products) + (moved / transforms) + (weights / weightRate);
    }

    // Operations a second of the products, bytes a second of the transforms on one core, and bytes a second at which a core gets
    // weights while the others fetch theirs too; measured on Zen 4 and Zen 5 (perf/NOTES.md). Only ratios matter.
    private static (double Products, double Transforms, double Weights) RatesOf(KernelSet kernels) => kernels.Prefix switch
    {
        "avx512" => CpuSignature.SplitsVectors512 ? (110e9, 45e9, 40e9) : (205e9, 45e9, 25e9),
        "avx2" => CpuSignature.SplitsVectors512 ? (110e9, 45e9, 40e9) : (103e9, 30e9, 25e9),
        "v128" => (53e9, 20e9, 25e9),
        _ => (10e9, 5e9, 25e9),
    };

    private static bool Applies(Window window) => Applies(window.Height) && Applies(window.Width);

    private static bool Applies(Extent extent) => extent is { Kernel: 3, Stride: 1, Dilation: 1 };
}
