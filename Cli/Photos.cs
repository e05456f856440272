using NeoResNet.Images;
using NeoResNet.Preprocessing;
using NeoResNet.Recipes;
using NeoResNet.Tensors;

namespace NeoResNet.Cli;

/// <summary>Photos from files, prepared for the network.</summary>
internal static class Photos
{
    /// <summary>A batch filled with photos, repeated as often as it takes; the caller disposes it.</summary>
    /// <exception cref="UsageException">There are more photos than places.</exception>
    public static NhwcTensor LoadBatch(IReadOnlyList<string> files, int batch, Recipe recipe)
    {
        if (files.Count > batch)
        {
            throw new UsageException($"{files.Count} photos do not fit a --batch of {batch}.");
        }

        var images = new NhwcTensor([batch, recipe.Height, recipe.Width, RgbImage.Channels]);
        int length = images.Length / batch;
        for (int i = 0; i < batch; i++)
        {
            if (i < files.Count)
            {
                recipe.Prepare(ImageFile.Decode(files[i]), images, i);
            }
            else
            {
                images.Span.Slice(i % files.Count * length, length).CopyTo(images.Span[(i * length)..]);
            }
        }

        return images;
    }
}
