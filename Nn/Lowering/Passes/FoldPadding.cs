using NeoResNet.Backends;

namespace NeoResNet.Nn.Lowering.Passes;

/// <summary>
/// Merges zero padding into the convolution and the gradient of the filter after it, the crop of
/// the padding's gradient into the data gradient before it, and padding with minus infinity into
/// the max pool after it, if every window of the pool still contains an element that is not
/// padding.
/// </summary>
internal static class FoldPadding
{
    internal static void Run(LoweringGraph graph)
    {
        foreach (LoweredOperation reader in graph.Operations.ToArray())
        {
            if (Fold(graph, reader.Operation) is { } folded)
            {
                graph.Replace(reader, folded);
            }
            else if (reader.Operation is Crop { X: { Stride: 1 } x, Epilogue.IsStoreOnly: true } crop
                && graph[x.Value] is { HasOneUse: true, Producer: { Operation: DataGradient { Epilogue.IsStoreOnly: true } gradient } producer })
            {
                graph.Merge(producer, reader, Cropped(gradient, crop));
            }
        }
    }

    private static DataGradient Cropped(DataGradient gradient, Crop crop) => gradient with
    {
        Window = new(
            Widen(gradient.Window.Height, crop.Top, gradient.Height - crop.Top - crop.Height),
            Widen(gradient.Window.Width, crop.Left, gradient.Width - crop.Left - crop.Width)),
        Height = crop.Height,
        Width = crop.Width,
        Epilogue = crop.Epilogue,
    };

    private static Operation? Fold(LoweringGraph graph, Operation operation) => operation switch
    {
        Conv2D conv when PaddingOf(graph, conv.X) is { Value: 0 } pad => conv with { X = pad.X, Window = Widen(conv.Window, pad) },
        FilterGradient gradient when PaddingOf(graph, gradient.X) is { Value: 0 } pad => gradient with { X = pad.X, Window = Widen(gradient.Window, pad) },
        MaxPool pool when PaddingOf(graph, pool.X) is { Value: float.NegativeInfinity } pad
            && Widen(pool.Window, pad) is var wide && Reaches(wide.Height) && Reaches(wide.Width) => pool with { X = pad.X, Window = wide },
        _ => null,
    };

    private static Pad? PaddingOf(LoweringGraph graph, View read) =>
        read.Stride == 1 && graph[read.Value].Producer?.Operation is Pad { Epilogue.IsStoreOnly: true } pad ? pad : null;

    private static bool Reaches(Extent extent) => extent.PadBefore < extent.Kernel && extent.PadAfter < extent.Kernel;

    private static Window Widen(Window window, Pad pad) => new(Widen(window.Height, pad.Top, pad.Bottom), Widen(window.Width, pad.Left, pad.Right));

    private static Extent Widen(Extent extent, int before, int after) =>
        new(extent.Kernel, extent.Stride, extent.Dilation, extent.PadBefore + before, extent.PadAfter + after);
}
