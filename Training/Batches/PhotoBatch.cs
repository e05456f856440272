using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>
/// Represents a batch of prepared photos with their targets. A loader reuses it for later batches.
/// </summary>
public sealed class PhotoBatch
{
    internal PhotoBatch(int size, Recipe recipe, int classes)
    {
        Images = new([size, recipe.Height, recipe.Width, RgbImage.Channels]);
        Targets = new([size, classes]);
        Weights = new([size]);
        Indices = new int[size];
    }

    /// <summary>Gets the photos, [N, height, width, 3].</summary>
    public NhwcTensor Images { get; }

    /// <summary>
    /// Gets the probability of each class, [N, classes]: 1 for each class that a photo belongs to,
    /// or shares of two photos if photos are mixed.
    /// </summary>
    public NhwcTensor Targets { get; }

    /// <summary>
    /// Gets the weight of each photo in the loss, [N]: the weight of its class, or 0 for the
    /// positions after the last photo.
    /// </summary>
    public NhwcTensor Weights { get; }

    /// <summary>Gets the indices of the photos in the data set; -1 after the last photo.</summary>
    public IReadOnlyList<int> Indices { get; }

    /// <summary>
    /// Gets the number of photos, which is less than N in the last batch of a data set without
    /// augmentation.
    /// </summary>
    public int Count { get; internal set; }

    internal int[] Positions => (int[])Indices;
}
