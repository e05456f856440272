using NeoResNet.Backends;

namespace NeoResNet.Nn.Lowering.Passes;

/// <summary>
/// A convolution after zero padding pads by itself, and so does a max pool after padding with minus infinity, as long as
/// every window still reaches a cell that is not padding.
/// </summary>
internal static class FoldPadding
{
    internal static void Run(LoweringGraph graph)
    {
        foreach (Step step in graph.Steps)
        {
            if (step is { X: { Stride: 1, Value.Producer: { Body: PadBody pad, HasBareEpilogue: true, X: { } source } } } && Fold(step.Body, pad) is { } body)
            {
                step.Body = body;
                LoweringGraph.Redirect(step, source);
            }
        }
    }

    private static StepBody? Fold(StepBody body, PadBody pad) => body switch
    {
        ConvBody conv when pad.Value == 0 => conv with { Window = Widen(conv.Window, pad) },
        PoolBody pool when float.IsNegativeInfinity(pad.Value) && Widen(pool.Window, pad) is var wide && Reaches(wide.Height) && Reaches(wide.Width) =>
            new PoolBody(wide),
        _ => null,
    };

    private static bool Reaches(Extent extent) => extent.PadBefore < extent.Kernel && extent.PadAfter < extent.Kernel;

    private static Window Widen(Window window, PadBody pad) => new(
        Widen(window.Height, pad.Before.Height, pad.After.Height), Widen(window.Width, pad.Before.Width, pad.After.Width));

    private static Extent Widen(Extent extent, int before, int after) =>
        new(extent.Kernel, extent.Stride, extent.Dilation, extent.PadBefore + before, extent.PadAfter + after);
}
