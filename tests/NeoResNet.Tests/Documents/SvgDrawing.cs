using System.Text;

namespace NeoResNet.Tests.Documents;

/// <summary>The few shapes that the pictures of the documents are made of. Whole numbers only, so that the text is the same everywhere.</summary>
internal sealed class SvgDrawing
{
    private readonly StringBuilder _shapes = new();

    public void Box(int x, int y, int width, int height, string text, string fill) => _shapes
        .Append($"  <rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"4\" fill=\"{fill}\" stroke=\"#444\"/>\n")
        .Append(Centred(x + (width / 2), y + (height / 2) + 4, text, "#111"));

    public void Circle(int x, int y, int radius, string text) => _shapes
        .Append($"  <circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"#fff\" stroke=\"#444\"/>\n")
        .Append(Centred(x, y + 4, text, "#111"));

    public void Label(int x, int y, string text) => _shapes.Append(Centred(x, y, text, "#333"));

    public void Arrow(params ReadOnlySpan<(int X, int Y)> points)
    {
        _ = _shapes.Append("  <polyline points=\"");
        for (int i = 0; i < points.Length; i++)
        {
            _ = _shapes.Append($"{(i == 0 ? "" : " ")}{points[i].X},{points[i].Y}");
        }

        _ = _shapes.Append("\" fill=\"none\" stroke=\"#444\" stroke-width=\"2\" marker-end=\"url(#tip)\"/>\n");
    }

    public string ToText(int width, int height, string title) =>
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n"
        + $"  <title>{title}</title>\n"
        + "  <defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"5\" markerHeight=\"5\" orient=\"auto\"><path d=\"M0,0 L8,4 L0,8 z\" fill=\"#444\"/></marker></defs>\n"
        + $"  <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n{_shapes}</svg>\n";

    private static string Centred(int x, int y, string text, string fill) => $"  <text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\" fill=\"{fill}\">{text}</text>\n";
}
