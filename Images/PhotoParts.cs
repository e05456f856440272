using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Reads and processes long lists of photos in parts, so that only one part is in memory at a time.
/// </summary>
internal static class PhotoParts
{
    /// <summary>
    /// Reads each part asynchronously, decodes it and computes on the thread pool, and joins the
    /// parts' results.
    /// </summary>
    /// <typeparam name="T">Type of a part's result and of the joined result.</typeparam>
    /// <param name="photos">The photos.</param>
    /// <param name="size">Number of photos per part, at least 1.</param>
    /// <param name="defaults">Options of photos without options of their own.</param>
    /// <param name="compute">
    /// Computes the result of one part. It is also called for an empty list.
    /// </param>
    /// <param name="join">Joins two or more results in order.</param>
    /// <param name="cancellationToken">Cancels reading and decoding.</param>
    public static async Task<T> RunAsync<T>(
        IReadOnlyList<Photo> photos, int size, PhotoOptions? defaults, Func<IReadOnlyList<RgbImage>, T> compute, Func<IReadOnlyList<T>, T> join, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(photos);
        var results = new List<T>();
        for (int start = 0; start == 0 || start < photos.Count; start += size)
        {
            var part = new Photo[Math.Min(size, photos.Count - start)];
            for (int i = 0; i < part.Length; i++)
            {
                ArgumentNullException.ThrowIfNull(photos[start + i], nameof(photos));
                part[i] = await photos[start + i].ReadAsync(defaults, cancellationToken).ConfigureAwait(false);
            }

            results.Add(await Task.Run(() => compute(new DecodedPhotos(part, defaults, cancellationToken)), cancellationToken).ConfigureAwait(false));
        }

        return results.Count == 1 ? results[0] : join(results);
    }

    /// <summary>Joins lists of one result per photo.</summary>
    public static IReadOnlyList<T> Join<T>(IReadOnlyList<IReadOnlyList<T>> parts) => [.. parts.SelectMany(part => part)];

    /// <summary>
    /// Joins lists of one tensor per end point, whose first dimension is the number of photos.
    /// </summary>
    public static IReadOnlyList<NhwcTensor> Stack(IReadOnlyList<IReadOnlyList<NhwcTensor>> parts) =>
        [.. Enumerable.Range(0, parts[0].Count).Select(i => Stack([.. parts.Select(part => part[i])]))];

    private static NhwcTensor Stack(NhwcTensor[] parts)
    {
        NhwcTensor all = NhwcTensor.CreateUninitialized([parts.Sum(part => part.Shape[0]), .. parts[0].Shape.Skip(1)]);
        int done = 0;
        foreach (NhwcTensor part in parts)
        {
            part.Span.CopyTo(all.Span[done..]);
            done += part.Length;
        }

        return all;
    }
}
