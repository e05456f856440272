using NeoResNet.Backends;

namespace NeoResNet;

/// <summary>Represents why a network answers as it does for one photo.</summary>
/// <param name="Photo">The photo.</param>
/// <param name="Geometry">The part of the photo that the network sees.</param>
/// <param name="Network">Name of the network.</param>
/// <param name="RecipeExplanation">One sentence about where the recipe came from.</param>
/// <param name="Maps">Class activation maps; that of the most probable class comes first.</param>
/// <param name="Trace">Statistics of every step and layer.</param>
/// <param name="Profile">The operations that ran for the answer, with their times.</param>
/// <param name="Backend">The backend that ran them.</param>
public sealed record Explanation(
    RgbImage Photo, PhotoGeometry Geometry, string Network, string RecipeExplanation, IReadOnlyList<ClassMap> Maps, NetworkTrace Trace, RunProfile Profile, BackendInfo Backend)
{
    /// <summary>
    /// Writes this explanation as a page for a browser: the photo with a heat map per class, the
    /// statistics of every layer, and the operations' times. The page is one file that refers to
    /// nothing outside itself and runs no script. Readers see the old file or the complete new one.
    /// </summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="title">Name of the photo on the page.</param>
    /// <param name="notice">A line above everything else; null for none.</param>
    /// <exception cref="IOException">
    /// The file cannot be written. An older file is unchanged.
    /// </exception>
    public void Save(string path, string title, string? notice = null) => ExplanationPage.Write(path, this, title, notice);

    /// <summary>
    /// Returns the page that <see cref="Save"/> writes, as HTML that is also well-formed XML.
    /// </summary>
    /// <param name="title">Name of the photo on the page.</param>
    /// <param name="notice">A line above everything else; null for none.</param>
    /// <returns>The text of the page.</returns>
    public string ToHtml(string title, string? notice = null) => ExplanationPage.Make(this, title, notice);
}
