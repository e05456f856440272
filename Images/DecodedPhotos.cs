using System.Collections;

namespace NeoResNet;

/// <summary>
/// Presents photos as pixels and decodes each photo when it is read. A classifier reads photos
/// batch by batch, so that a long list of files needs no more memory than one batch.
/// </summary>
internal sealed class DecodedPhotos : IReadOnlyList<RgbImage>
{
    private readonly IReadOnlyList<Photo> _photos;
    private readonly PhotoOptions? _defaults;
    private readonly CancellationToken _cancellationToken;

    /// <summary>Creates the list.</summary>
    /// <param name="photos">The photos.</param>
    /// <param name="defaults">Options of photos without options of their own.</param>
    /// <param name="cancellationToken">Cancels decoding.</param>
    public DecodedPhotos(IReadOnlyList<Photo> photos, PhotoOptions? defaults, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(photos);
        (_photos, _defaults, _cancellationToken) = (photos, defaults, cancellationToken);
    }

    public int Count => _photos.Count;

    public RgbImage this[int index] => Decode(_photos[index]);

    public IEnumerator<RgbImage> GetEnumerator() => _photos.Select(Decode).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private RgbImage Decode(Photo photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return photo.Decode(_defaults, _cancellationToken);
    }
}
