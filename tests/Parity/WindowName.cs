using NeoResNet.Backends;

namespace NeoResNet.Parity;

/// <summary>A window in words that tell any two apart.</summary>
internal static class WindowName
{
    public static string Of(Window window) => $"{window} pad {Padding(window.Height)} x {Padding(window.Width)}";

    private static string Padding(Extent extent) => $"{extent.PadBefore}+{extent.PadAfter}";
}
