using NeoResNet.Nn;

namespace NeoResNet.Tests.Documents;

/// <summary>Draws the stages of a network as boxes as high as their maps and as wide as their number of units.</summary>
internal static class StagesPicture
{
    private const int UnitWidth = 26, MinWidth = 84, Gap = 26, Left = 20, Middle = 120, Height = 250;

    public static string Draw(string title, string name)
    {
        var drawing = new SvgDrawing();
        NetworkDefinition network = NetworkCatalog.Get(name);
        Node image = new Graph(new VariableStore()).Placeholder([1, network.ImageSize, network.ImageSize, 3]);
        (_, EndPoints endPoints) = network.Build(image, network.ClassCount);
        int x = Left;
        Draw(drawing, ref x, MinWidth, image, "image");
        Draw(drawing, ref x, MinWidth, endPoints[$"{name}/conv1"], "conv1");
        for (int block = 1; endPoints.TryGetValue($"{name}/block{block}", out Node? node); block++)
        {
            // Seen before its last unit's stride where that is where the stage strides.
            int units = Enumerable.Range(1, 99).TakeWhile(unit => endPoints.Keys.Any(key => key.StartsWith($"{name}/block{block}/unit_{unit}/", StringComparison.Ordinal))).Count();
            Draw(drawing, ref x, Math.Max(MinWidth, units * UnitWidth), node, $"{units} units");
        }

        Draw(drawing, ref x, MinWidth, endPoints["global_pool"], "mean");
        drawing.Arrow((x - Gap, Middle), (x, Middle));
        drawing.Label(x + 44, Middle + 4, $"{network.ClassCount} classes");
        return drawing.ToText(x + 90, Height, title);
    }

    private static void Draw(SvgDrawing drawing, ref int x, int width, Node node, string text)
    {
        int size = node.Shape[1] ?? 0, height = Math.Max(24, Math.Min(190, size * 3 / 2));
        if (x > Left)
        {
            drawing.Arrow((x - Gap, Middle), (x, Middle));
        }

        drawing.Box(x, Middle - (height / 2), width, height, text, "#cfe2f3");
        drawing.Label(x + (width / 2), Middle + (Math.Max(24, height) / 2) + 18, $"{size}x{node.Shape[2]}x{node.Shape[3]}");
        x += width + Gap;
    }
}
