using NeoResNet.Backends;

namespace NeoResNet.Nn.Lowering.Passes;

/// <summary>A convolution behind zero padding pads by itself.</summary>
internal static class FoldPadding
{
    internal static void Run(LoweringGraph graph)
    {
        foreach (Step step in graph.Steps)
        {
            if (step is { Body: ConvBody conv, X: { Stride: 1, Value.Producer: { Body: PadBody pad, HasBareEpilogue: true, X: { } source } } })
            {
                step.Body = conv with
                {
                    Window = new(
                        Widen(conv.Window.Height, pad.Before.Height, pad.After.Height),
                        Widen(conv.Window.Width, pad.Before.Width, pad.After.Width)),
                };
                LoweringGraph.Redirect(step, source);
            }
        }
    }

    private static Extent Widen(Extent extent, int before, int after) =>
        new(extent.Kernel, extent.Stride, extent.Dilation, extent.PadBefore + before, extent.PadAfter + after);
}
