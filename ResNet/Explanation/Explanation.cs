using NeoResNet.Backends;

namespace NeoResNet;

/// <summary>Represents why a network answers as it does for one photo.</summary>
public sealed record Explanation
{
    internal Explanation(RgbImage photo, PhotoGeometry geometry, RunProfile profile)
    {
        Photo = photo;
        Geometry = geometry;
        Profile = profile;
    }

    /// <summary>Gets the photo.</summary>
    public RgbImage Photo { get; init; }

    /// <summary>Gets the name of the network.</summary>
    public required string Network { get; init; }

    /// <summary>Gets one sentence about where the recipe came from.</summary>
    public required string RecipeExplanation { get; init; }

    /// <summary>
    /// Gets the class activation maps. The map of the most probable class comes first.
    /// </summary>
    public required IReadOnlyList<ClassMap> Maps { get; init; }

    /// <summary>Gets the statistics of every step and layer.</summary>
    public required NetworkTrace Trace { get; init; }

    /// <summary>Gets the operations that ran for the answer, with their times.</summary>
    public RunProfile Profile { get; init; }

    /// <summary>Gets the backend that ran the operations.</summary>
    public required BackendInfo Backend { get; init; }

    /// <summary>Gets the part of the photo that the network sees.</summary>
    internal PhotoGeometry Geometry { get; init; }

    /// <summary>
    /// Writes this explanation as a page for a browser: the photo with a heat map per class, the
    /// statistics of every layer, and the operations' times. The page is one self-contained file
    /// without scripts. Readers see the old file or the complete new one.
    /// </summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="title">Name of the photo on the page.</param>
    /// <param name="notice">A line at the top of the page; null for none.</param>
    /// <exception cref="IOException">
    /// The file cannot be written. An existing file is unchanged.
    /// </exception>
    public void Save(string path, string title, string? notice = null) => ExplanationPage.Write(path, this, title, notice);

    /// <summary>
    /// Returns the page that <see cref="Save"/> writes, as HTML that is also well-formed XML.
    /// </summary>
    /// <param name="title">Name of the photo on the page.</param>
    /// <param name="notice">A line at the top of the page; null for none.</param>
    /// <returns>The text of the page.</returns>
    public string ToHtml(string title, string? notice = null) => ExplanationPage.Make(this, title, notice);
}
