using System.Collections;

namespace NeoResNet;

/// <summary>
/// Presents photos as pixels and decodes each photo when it is read. A classifier reads photos
/// batch by batch, so that a long list of files needs no more memory than one batch.
/// </summary>
internal sealed class DecodedPhotos : IReadOnlyList<RgbImage>
{
    private readonly IReadOnlyList<Photo> _photos;

    public DecodedPhotos(IReadOnlyList<Photo> photos)
    {
        ArgumentNullException.ThrowIfNull(photos);
        _photos = photos;
    }

    public int Count => _photos.Count;

    public RgbImage this[int index] => Photo.Decode(_photos[index]);

    public IEnumerator<RgbImage> GetEnumerator() => _photos.Select(Photo.Decode).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
