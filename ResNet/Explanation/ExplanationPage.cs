using System.Text;
using NeoResNet.Backends;
using NeoResNet.Tensors;
using static NeoResNet.PageText;

namespace NeoResNet;

/// <summary>
/// Renders an <see cref="Explanation"/> as one page for a browser: the photo with a heat map per
/// class, the statistics of every layer, and the plan's times. The page is one self-contained file
/// without scripts. Its content security policy forbids scripts and external content.
/// </summary>
internal static class ExplanationPage
{
    /// <summary>Writes the page with <see cref="AtomicFile"/>.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="explanation">The explanation.</param>
    /// <param name="title">Name of the photo.</param>
    /// <param name="notice">A line at the top of the page; null for none.</param>
    /// <exception cref="IOException">
    /// The file cannot be written. An existing file is unchanged.
    /// </exception>
    public static void Write(string path, Explanation explanation, string title, string? notice = null)
    {
        byte[] page = Encoding.UTF8.GetBytes(Make(explanation, title, notice));
        AtomicFile.Write(path, stream => stream.Write(page));
    }

    /// <summary>Returns the page: HTML that is also well-formed XML.</summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="title">Name of the photo.</param>
    /// <param name="notice">A line at the top of the page; null for none.</param>
    public static string Make(Explanation explanation, string title, string? notice = null)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentNullException.ThrowIfNull(title);
        Prediction best = explanation.Maps[0].Prediction;

        // The rule embeds the photo once for all figures.
        string photoRule = $".photo::before {{ background-image: url({Address(PagePictures.Photo(explanation.Photo))}); }}";
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <title>{Text(title)}: {Text(best.Name)}</title>
            <style>
            {PageStyle.Css}
            {photoRule}
            </style>
            </head>
            <body>
            {Warning(notice)}
            {Warning(NotFinite(explanation.Trace))}
            <h1>{Text(best.Name)}</h1>
            <p class="soft">{Text(title)} · {Text(explanation.Network)} · {Text(explanation.Backend.Kernels)} on {Text(explanation.Backend.Device)} · {Fixed(explanation.Profile.Seconds * 1e3, 2)} ms</p>
            {Maps(explanation)}
            {Layers(explanation.Trace)}
            {Times(explanation.Profile)}
            </body>
            </html>

            """;
    }

    private static string Warning(string? text) => text is null ? "" : $"<p class=\"bad\">{Text(text)}</p>";

    private static string? NotFinite(NetworkTrace trace) => trace.Steps.FirstOrDefault(step => step.Statistics.NonFinite > 0) is not { } step ? null
        : $"The result is invalid: values that are not finite numbers appear, first at {step.Name}. The weights are damaged.";

    private static string Maps(Explanation explanation)
    {
        // All maps share one scale, so that readers can compare them.
        double strongest = explanation.Maps.Max(map => map.Values.ToArray().Where(float.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max());
        string plain = $"<figure>\n<div class=\"photo plain\" style=\"{Size(explanation.Photo)}\"></div>\n<figcaption><b>The photo</b> <span>{explanation.Photo.Width} × {explanation.Photo.Height}</span></figcaption>\n</figure>\n";
        string figures = plain + string.Concat(explanation.Maps.Select(map => Figure(explanation, map, strongest)));
        return $"""
            <section>
            <h2>Evidence for each class</h2>
            <p class="soft">Colours show the score of the class at each position: <span class="key"></span> from {Short(-strongest)} (against the class) to {Short(strongest)} (for the class).
            The score of the photo is the mean over all positions. {(SeesAll(explanation) ? "" : "The frame marks the part of the photo that the network receives. ")}{Text(explanation.RecipeExplanation)}</p>
            <div class="maps">
            {figures}</div>
            </section>
            """;
    }

    private static string Figure(Explanation explanation, ClassMap map, double strongest)
    {
        RgbImage photo = explanation.Photo;
        string place = Seen(explanation.Geometry, photo);
        Prediction prediction = map.Prediction;
        return $"""
            <figure>
            <div class="photo" style="{Size(photo)}"><img alt="Heat map of {Text(prediction.Name)}" style="{place}" src="{Address(PagePictures.Map(map, strongest))}"/>{(SeesAll(explanation) ? "" : $"<div class=\"seen\" style=\"{place}\"></div>")}</div>
            <figcaption><b>{Text(prediction.Name)}</b> {Bar(prediction.Probability)} <span>· class {prediction.Class}, score {Short(map.Logit)}, map {map.Height} × {map.Width}</span></figcaption>
            </figure>

            """;
    }

    private static bool SeesAll(Explanation explanation) =>
        explanation.Geometry is { CropTop: 0, CropLeft: 0, InputTop: 0, InputLeft: 0 } part && part.CropHeight == explanation.Photo.Height && part.CropWidth == explanation.Photo.Width;

    private static string Size(RgbImage photo) => $"aspect-ratio:{photo.Width}/{photo.Height}";

    // Returns the position of the network's input, in percent of the photo.
    private static string Seen(PhotoGeometry part, RgbImage photo)
    {
        double down = (double)part.CropHeight / part.ResizedHeight, across = (double)part.CropWidth / part.ResizedWidth;
        (double top, double left) = (part.CropTop + (part.InputTop * down), part.CropLeft + (part.InputLeft * across));
        (double height, double width) = ((part.ResizedHeight - (2 * part.InputTop)) * down, (part.ResizedWidth - (2 * part.InputLeft)) * across);
        return $"top:{Percent(top, photo.Height)};left:{Percent(left, photo.Width)};height:{Percent(height, photo.Height)};width:{Percent(width, photo.Width)}";

        static string Percent(double value, int whole) => $"{Fixed(100 * value / whole, 2)}%";
    }

    private static string Layers(NetworkTrace trace)
    {
        string rows = string.Concat(trace.Steps.Select(step =>
        {
            TensorStatistics values = step.Statistics;
            string odd = values.NonFinite == 0 ? "0" : $"<span class=\"bad\">{values.NonFinite}</span>";
            return Row(step.Name, Text(step.Shape.ToString()), Short(values.Min), Short(values.Max), Short(values.Mean), Short(values.Deviation), Bar(values.Zeros), odd);
        }));
        return $"""
            <section>
            <h2>Values of each layer</h2>
            <div class="wide"><table>
            {Head("step", "shape", "minimum", "maximum", "mean", "deviation", "zeros", "not finite")}<tbody>
            {rows}</tbody></table></div>
            </section>
            """;
    }

    private static string Times(RunProfile profile)
    {
        double total = profile.Steps.Sum(step => step.Seconds), longest = profile.Steps.Max(step => step.Seconds);
        string rows = string.Concat(profile.Steps.Select(step => Row(
            step.Step.Label, Text(step.Step.Kind), Text(step.Step.Kernel), Text(step.Step.Shape.ToString()), Fixed(step.Seconds * 1e6, 1),
            Bar(step.Seconds / total, longest / total), step.Step.Flops > 0 ? Fixed(step.FlopsPerSecond / 1e9, 1) : "")));
        return $"""
            <section>
            <h2>Time of each operation</h2>
            <p class="soft">Medians of {profile.Runs} runs. A whole run takes {Fixed(profile.Seconds * 1e3, 2)} ms for {Fixed(profile.Plan.Flops / 1e9, 2)} GFLOP.</p>
            <div class="wide"><table>
            {Head("scope", "operation", "kernel", "shape", "µs", "share", "GFLOP/s")}<tbody>
            {rows}</tbody></table></div>
            </section>
            """;
    }
}
