namespace NeoResNet.Backends.Cpu;

/// <summary>The ways to compute a 3x3 convolution of stride and dilation 1, the one with the smallest weights first.</summary>
public enum ConvolutionForm
{
    /// <summary>Direct convolution.</summary>
    Direct,

    /// <summary>Winograd's method with tiles of 2x2 outputs; weights 16/9 of the plain ones.</summary>
    Winograd2,

    /// <summary>Winograd's method with tiles of 4x4 outputs; weights four times the plain ones.</summary>
    Winograd4,
}

/// <summary>The forms with their names, and what stands behind them.</summary>
public static class ConvolutionForms
{
    /// <summary>All forms, the one with the smallest weights first.</summary>
    public static IReadOnlyList<ConvolutionForm> All { get; } = [ConvolutionForm.Direct, ConvolutionForm.Winograd2, ConvolutionForm.Winograd4];

    /// <summary>The filtering; null for direct convolution.</summary>
    internal static WinogradForm? Filtering(this ConvolutionForm form) => form switch
    {
        ConvolutionForm.Winograd2 => WinogradForm.Two,
        ConvolutionForm.Winograd4 => WinogradForm.Four,
        _ => null,
    };

    /// <summary>The form of a filtering.</summary>
    internal static ConvolutionForm Of(WinogradForm? filtering) => All.First(form => form.Filtering() == filtering);

    /// <summary>The option that takes the form wherever it applies.</summary>
    internal static WinogradUse Everywhere(this ConvolutionForm form) => form switch
    {
        ConvolutionForm.Winograd2 => WinogradUse.Force2,
        ConvolutionForm.Winograd4 => WinogradUse.Force,
        _ => WinogradUse.Off,
    };

    /// <summary>Name in files and tables: <c>direct</c>, <c>f23</c>, <c>f43</c>.</summary>
    public static string ShortName(this ConvolutionForm form) => form.Filtering()?.Name ?? "direct";

    /// <summary>The form of a name; null where it is unknown.</summary>
    internal static ConvolutionForm? Parse(string name) => All.Where(form => form.ShortName() == name).Cast<ConvolutionForm?>().FirstOrDefault();
}
