using NeoResNet.Tensors;

namespace NeoResNet.Cli;

/// <summary>Loads photos from files and prepares them for a network.</summary>
internal static class Photos
{
    /// <summary>
    /// Fills a batch with photos, and repeats them if there are fewer photos than images in the
    /// batch.
    /// </summary>
    /// <param name="files">Paths of the files.</param>
    /// <param name="batch">Number of images in the batch.</param>
    /// <param name="recipe">The recipe that prepares the photos.</param>
    /// <param name="decode">Decodes a file.</param>
    /// <returns>Images of shape [batch, height, width, 3].</returns>
    /// <exception cref="UsageException">There are more photos than images in the batch.</exception>
    public static NhwcTensor LoadBatch(IReadOnlyList<string> files, int batch, Recipe recipe, Func<string, RgbImage> decode)
    {
        if (files.Count > batch)
        {
            throw new UsageException($"--image names {files.Count} photos, but --batch is {batch}. Pass a larger --batch or fewer photos.");
        }

        var images = new NhwcTensor([batch, recipe.Height, recipe.Width, RgbImage.Channels]);
        int length = images.Length / batch;
        for (int i = 0; i < batch; i++)
        {
            if (i < files.Count)
            {
                recipe.Prepare(decode(files[i]), images, i);
            }
            else
            {
                images.Span.Slice(i % files.Count * length, length).CopyTo(images.Span[(i * length)..]);
            }
        }

        return images;
    }
}
