using System.Globalization;
using System.Net;
using System.Text;

namespace NeoResNet.Training;

/// <summary>
/// Draws curves as an SVG picture with one panel per quantity. The colours follow the reader's
/// light or dark scheme.
/// </summary>
internal static class LinePlot
{
    private const int Width = 760, PanelHeight = 260, Left = 56, Right = 150, Top = 28, Bottom = 36, MaxTicks = 6;

    private static readonly string[] Light = ["#0b62c4", "#c2410c", "#15803d", "#7e22ce", "#a16207", "#475569"];
    private static readonly string[] Dark = ["#7ab8ff", "#ffa36b", "#6ee79a", "#d3a6ff", "#f5cf5d", "#b6c2d1"];

    /// <summary>Returns the text of an SVG picture.</summary>
    /// <param name="horizontal">Name of the horizontal axis.</param>
    /// <param name="panels">The panels, from top to bottom.</param>
    public static string Draw(string horizontal, params ReadOnlySpan<PlotPanel> panels)
    {
        var svg = new StringBuilder();
        int height = panels.Length * PanelHeight;
        _ = svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"12\">\n<style>\n");
        AppendStyle(svg, "", "#ffffff", "#1f2937", "#d1d5db", Light);
        _ = svg.Append("@media (prefers-color-scheme: dark) {\n");
        AppendStyle(svg, "  ", "#111827", "#e5e7eb", "#374151", Dark);
        _ = svg.Append("}\n</style>\n").Append(CultureInfo.InvariantCulture, $"<rect class=\"ground\" width=\"{Width}\" height=\"{height}\"/>\n");
        for (int i = 0; i < panels.Length; i++)
        {
            AppendPanel(svg, panels[i], horizontal, i * PanelHeight);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void AppendStyle(StringBuilder svg, string indent, string ground, string ink, string grid, string[] colours)
    {
        _ = svg.Append(CultureInfo.InvariantCulture, $"{indent}.ground {{ fill: {ground}; }} text {{ fill: {ink}; }} .grid {{ stroke: {grid}; }}\n");
        for (int i = 0; i < colours.Length; i++)
        {
            _ = svg.Append(CultureInfo.InvariantCulture, $"{indent}.c{i} {{ stroke: {colours[i]}; }}\n");
        }
    }

    private static void AppendPanel(StringBuilder svg, PlotPanel panel, string horizontal, int offset)
    {
        (double X, double Y)[] points = [.. panel.Series.SelectMany(series => series.Points).Where(point => double.IsFinite(point.Y))];
        var x = new Axis(points.Select(point => point.X), Left, Width - Right);
        var y = new Axis(points.Select(point => point.Y), offset + PanelHeight - Bottom, offset + Top);
        _ = svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{offset + 18}\" font-weight=\"bold\">{WebUtility.HtmlEncode(panel.Name)}</text>\n");
        foreach (double tick in y.Ticks)
        {
            _ = svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y.Of(tick):F1}\" y2=\"{y.Of(tick):F1}\"/><text x=\"{Left - 6}\" y=\"{y.Of(tick) + 4:F1}\" text-anchor=\"end\">{tick:G4}</text>\n");
        }

        foreach (double tick in x.Ticks)
        {
            _ = svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x.Of(tick):F1}\" y=\"{offset + PanelHeight - Bottom + 16}\" text-anchor=\"middle\">{tick:G4}</text>\n");
        }

        _ = svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width - Right + 8}\" y=\"{offset + PanelHeight - Bottom + 16}\">{WebUtility.HtmlEncode(horizontal)}</text>\n");
        int entry = 0;
        for (int i = 0; i < panel.Series.Count; i++)
        {
            PlotSeries series = panel.Series[i];
            (double X, double Y)[] finite = [.. series.Points.Where(point => double.IsFinite(point.Y))];
            if (finite.Length == 0)
            {
                continue;
            }

            string style = string.Create(CultureInfo.InvariantCulture, $"class=\"c{series.Colour ?? i}\" fill=\"none\" stroke-width=\"2\"{(series.IsDashed ? " stroke-dasharray=\"5 4\"" : "")}");
            string path = string.Join(' ', finite.Select(point => string.Create(CultureInfo.InvariantCulture, $"{x.Of(point.X):F1},{y.Of(point.Y):F1}")));
            int legend = offset + Top + 8 + (18 * entry++);
            _ = svg.Append(CultureInfo.InvariantCulture, $"<polyline {style} points=\"{path}\"><title>{WebUtility.HtmlEncode(series.Name)}</title></polyline>\n")
                .Append(CultureInfo.InvariantCulture, $"<line {style} x1=\"{Width - Right + 8}\" x2=\"{Width - Right + 28}\" y1=\"{legend}\" y2=\"{legend}\"/><text x=\"{Width - Right + 33}\" y=\"{legend + 4}\">{WebUtility.HtmlEncode(series.Name)}</text>\n");
        }
    }

    /// <summary>Maps numbers to pixels, with ticks at round numbers.</summary>
    private readonly struct Axis
    {
        private readonly double _low, _high, _from, _to;

        public Axis(IEnumerable<double> numbers, double from, double to)
        {
            (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
            foreach (double number in numbers)
            {
                (low, high) = (Math.Min(low, number), Math.Max(high, number));
            }

            // Without points, or with one number only, the axis still needs a length.
            low = low > high || low > 0 ? 0 : low;
            high = Math.Max(high, low + 1e-9);
            double step = RoundStep((high - low) / MaxTicks);
            (_low, _high, _from, _to) = (Math.Floor(low / step) * step, Math.Ceiling(high / step) * step, from, to);
            double first = _low;
            Ticks = [.. Enumerable.Range(0, (int)Math.Round((_high - _low) / step) + 1).Select(i => first + (i * step))];
        }

        public double[] Ticks { get; }

        public double Of(double number) => _from + ((_to - _from) * (number - _low) / (_high - _low));

        private static double RoundStep(double step)
        {
            double power = Math.Pow(10, Math.Floor(Math.Log10(step)));
            return (step / power) switch
            {
                <= 1 => power,
                <= 2 => 2 * power,
                <= 5 => 5 * power,
                _ => 10 * power,
            };
        }
    }
}

/// <summary>Represents a part of a plot with its own vertical axis.</summary>
/// <param name="Name">Name of the quantity.</param>
/// <param name="Series">The curves.</param>
internal sealed record PlotPanel(string Name, IReadOnlyList<PlotSeries> Series);

/// <summary>Represents a curve.</summary>
/// <param name="Name">The name in the legend.</param>
/// <param name="Points">The points, from left to right. Points that are not finite are omitted.</param>
/// <param name="Colour">Index of the colour; null for that of the position.</param>
/// <param name="IsDashed">Whether the line is dashed.</param>
internal sealed record PlotSeries(string Name, IReadOnlyList<(double X, double Y)> Points, int? Colour = null, bool IsDashed = false);
