using NeoResNet.Backends;

namespace NeoResNet.Parity;

/// <summary>Describes a window in words, differently for every two windows.</summary>
internal static class WindowName
{
    public static string Of(Window window) => $"{window} pad {Padding(window.Height)} x {Padding(window.Width)}";

    private static string Padding(Extent extent) => $"{extent.PadBefore}+{extent.PadAfter}";
}
