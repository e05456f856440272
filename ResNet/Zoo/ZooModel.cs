namespace NeoResNet;

/// <summary>Describes public weights that <see cref="ModelZoo"/> can download.</summary>
public sealed class ZooModel
{
    internal ZooModel(string name, string address, string fileName, string license, Recipe? recipe = null)
    {
        Name = name;
        Address = new(address);
        FileName = fileName;
        License = license;
        NeedsRecipeFile = recipe is not null;
        Recipe = recipe ?? KnownRecipes.OfFile(fileName)?.Recipe ?? throw new ArgumentException($"No recipe is known for '{fileName}'.", nameof(recipe));
    }

    /// <summary>Gets the name, such as <c>resnet_v2_50</c>.</summary>
    public string Name { get; }

    /// <summary>Gets the address that the publisher provides.</summary>
    public Uri Address { get; }

    /// <summary>
    /// Gets the name of the weights file. If <see cref="Address"/> is an archive, the file is
    /// inside it.
    /// </summary>
    public string FileName { get; }

    /// <summary>Gets the licence, as the publisher's project or model card states it.</summary>
    public string License { get; }

    /// <summary>Gets the recipe that prepares photos for the weights.</summary>
    public Recipe Recipe { get; }

    /// <summary>
    /// Gets the exact length of the download in bytes; null if the publisher does not state it.
    /// </summary>
    public long? Length { get; internal init; }

    /// <summary>
    /// Gets the approximate length of the download in bytes; null if the publisher states none.
    /// </summary>
    public long? ApproximateLength { get => field ?? Length; internal init; }

    /// <summary>
    /// Gets the checksum of the download: the algorithm (<c>sha256</c> or <c>md5</c>), a colon, and
    /// the hexadecimal digest or its first digits; null if the publisher states none.
    /// </summary>
    public string? Checksum { get; internal init; }

    /// <summary>
    /// Gets the published accuracy in percent: how often the most probable class is the right one
    /// on the data set's test images; null if none is published.
    /// </summary>
    public double? Top1 { get; internal init; }

    /// <summary>
    /// Gets the published accuracy in percent for the five most probable classes; null if none is
    /// published.
    /// </summary>
    public double? Top5 { get; internal init; }

    /// <summary>Gets the source of the accuracy; null if none is published.</summary>
    public string? AccuracySource { get; internal init; }

    /// <summary>Returns the name.</summary>
    /// <returns><see cref="Name"/>.</returns>
    public override string ToString() => Name;

    /// <summary>
    /// Gets whether the file's name does not identify the recipe, so that a recipe file beside the
    /// weights must.
    /// </summary>
    internal bool NeedsRecipeFile { get; }

    /// <summary>Gets whether <see cref="Address"/> is an archive.</summary>
    internal bool IsArchive => DownloadName.EndsWith(".tar.gz", StringComparison.Ordinal);

    /// <summary>Gets the name of the downloaded file.</summary>
    internal string DownloadName => Address.Segments[^1];
}
