namespace NeoResNet.Training;

/// <summary>
/// Decodes the photos of a data set and keeps the first ones that fit into a limited memory.
/// </summary>
internal sealed class PhotoCache(PhotoDataset dataset, long maxBytes)
{
    private readonly RgbImage?[] _photos = new RgbImage?[dataset.Count];
    private long _bytes;

    /// <summary>Returns a photo. Several threads may read the same photo.</summary>
    public RgbImage Read(int index, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _photos[index]) is { } known)
        {
            return known;
        }

        RgbImage photo = dataset.Read(index, cancellationToken);
        long length = photo.Pixels.Length;
        if (Interlocked.Add(ref _bytes, length) > maxBytes || Interlocked.CompareExchange(ref _photos[index], photo, null) is not null)
        {
            _ = Interlocked.Add(ref _bytes, -length);
        }

        return photo;
    }
}
