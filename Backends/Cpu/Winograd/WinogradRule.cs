using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Decides for one compiled program which convolutions use Winograd's method, and in which form.
/// </summary>
/// <remarks>
/// The first of these settings that is set decides:
/// <list type="number">
/// <item><see cref="CompileOptions.LowMemory"/>: direct convolution everywhere.</item>
/// <item><see cref="CompileOptions.Winograd"/>.</item>
/// <item><see cref="CpuBackendOptions.Winograd"/>.</item>
/// <item>
/// The environment variable <c>NEORESNET_WINOGRAD</c>, which the backend reads when it is created.
/// </item>
/// <item><see cref="WinogradUse.Auto"/>.</item>
/// </list>
/// If the setting is <see cref="WinogradUse.Auto"/>, the cost model in the kernel table's row
/// decides per layer, from the layer's shape for the whole batch. Neither threads nor slices of the
/// batch change the choice.
/// </remarks>
internal sealed class WinogradRule
{
    // With more channels, the offsets inside a block of transformed inputs exceed 32 bits.
    private const int MaxChannels = 1 << 20;

    private readonly WinogradUse _use;
    private readonly ConvolutionCosts _costs;

    private WinogradRule(WinogradUse use, ConvolutionCosts costs)
    {
        _use = use;
        _costs = costs;
    }

    /// <summary>
    /// Finds the setting for programs whose <see cref="CompileOptions"/> do not set one.
    /// </summary>
    /// <param name="option">The backend's option.</param>
    /// <param name="variable">Value of the environment variable.</param>
    /// <exception cref="ArgumentException">
    /// The value of the environment variable is unknown. The message names the allowed values.
    /// </exception>
    public static WinogradUse OfBackend(WinogradUse? option, string? variable) => option ?? variable?.ToLowerInvariant() switch
    {
        null or "" or "auto" => WinogradUse.Auto,
        "off" => WinogradUse.Off,
        "force" => WinogradUse.Force,
        "force2" => WinogradUse.Force2,
        _ => throw new ArgumentException($"Environment variable {EnvironmentSwitches.Winograd.Name}: unknown value '{variable}'. Allowed values: auto, off, force, force2."),
    };

    /// <summary>Creates the rule of one program.</summary>
    /// <param name="options">The program's options.</param>
    /// <param name="ofBackend">
    /// The setting of the backend, which applies if the options do not set one.
    /// </param>
    /// <param name="costs">The cost model of the kernels in use.</param>
    public static WinogradRule For(CompileOptions options, WinogradUse ofBackend, ConvolutionCosts costs) =>
        new(options.LowMemory ? WinogradUse.Off : options.Winograd ?? ofBackend, costs);

    /// <summary>Chooses the method of a convolution or of one of its gradients.</summary>
    /// <param name="shapes">Shapes of the program for the whole batch.</param>
    /// <param name="operation">The operation.</param>
    /// <returns>
    /// The form of Winograd's method; <see langword="null"/> for the direct method.
    /// </returns>
    public WinogradForm? FormOf(ProgramShapes shapes, Operation operation) => LayerOf(shapes, operation) is { } layer
        ? _use switch
        {
            WinogradUse.Off => null,
            WinogradUse.Force => WinogradForm.Four,
            WinogradUse.Force2 => WinogradForm.Two,
            _ => _costs.Fastest(layer.Output, layer.Inputs),
        }
        : null;

    /// <summary>Returns what chose the method of an operation, for plans.</summary>
    /// <returns>
    /// <c>options</c> or <c>cost model</c>; <see langword="null"/> if only the direct method exists.
    /// </returns>
    public string? ChooserOf(ProgramShapes shapes, Operation operation) =>
        LayerOf(shapes, operation) is null ? null : _use == WinogradUse.Auto ? "cost model" : "options";

    // Returns the result and the number of input channels of the convolution that has as many
    // products and transforms as the operation; null if there is no choice.
    private static (Shape Output, int Inputs)? LayerOf(ProgramShapes shapes, Operation operation)
    {
        if (operation is not (Conv2D or DataGradient or FilterGradient) || operation.SlidingWindow is not { } window || !Applies(window.Height) || !Applies(window.Width))
        {
            return null;
        }

        (Shape output, int inputs) = operation switch
        {
            Conv2D conv => (conv.InferShape(shapes), shapes.Of(conv.Filter)[2]),
            DataGradient gradient => (gradient.InferShape(shapes), shapes.Of(gradient.Filter)[3]),
            FilterGradient gradient => (shapes.Of(gradient.Dy), shapes.Of(gradient.X)[3]),
            _ => throw new InvalidOperationException("The operation has no filter."),
        };
        return inputs is > 0 and <= MaxChannels && output.ElementCount > 0 && output[3] <= MaxChannels ? (output, inputs) : null;
    }

    private static bool Applies(Extent extent) => extent is { Kernel: 3, Stride: 1, Dilation: 1 };
}
