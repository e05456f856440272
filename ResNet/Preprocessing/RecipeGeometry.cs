
namespace NeoResNet;

/// <summary>
/// Computes sizes and positions of a recipe's crops, each rounded as in the reference
/// implementation.
/// </summary>
internal static class RecipeGeometry
{
    /// <summary>Returns the geometry for a photo of a given size.</summary>
    public static PhotoGeometry Of(Recipe recipe, int width, int height)
    {
        (int top, int cropHeight) = CentralCrop(height, recipe.CropFraction);
        (int left, int cropWidth) = CentralCrop(width, recipe.CropFraction);
        (long resizedHeight, long resizedWidth) = recipe.Resize switch
        {
            ResizeRule.ShorterSideSlim => SlimSizes(cropHeight, cropWidth, recipe.ShorterSide!.Value),
            ResizeRule.ShorterSideTorchvision or ResizeRule.ShorterSideTransformers => (
                TorchvisionSize(cropHeight, cropWidth, recipe.ShorterSide!.Value), TorchvisionSize(cropWidth, cropHeight, recipe.ShorterSide!.Value)),
            _ => (recipe.Height, recipe.Width),
        };
        return new(
            top, left, cropHeight, cropWidth, resizedHeight, resizedWidth,
            Offset(resizedHeight - recipe.Height, recipe.Resize), Offset(resizedWidth - recipe.Width, recipe.Resize));
    }

    // As in tf.image.central_crop. At least one pixel remains for every fraction, because start is
    // less than half of the size.
    private static (int Start, int Size) CentralCrop(int size, double fraction)
    {
        int start = (int)Math.Floor((size - (fraction * size)) / 2);
        int kept = size - (2 * start);
        return kept > 0 ? (start, kept) : (start - 1, kept + 2);
    }

    // float32, as in slim: the result of 256 / 450f * 450 may be less than 256.
    private static (long Height, long Width) SlimSizes(int height, int width, int shorterSide)
    {
        float scale = shorterSide / (float)Math.Min(height, width);
        return ((long)(height * scale), (long)(width * scale));
    }

    private static long TorchvisionSize(int side, int other, int shorterSide) => side <= other ? shorterSide : (long)((double)((long)shorterSide * side) / other);

    private static long Offset(long rest, ResizeRule rule) => rule == ResizeRule.ShorterSideTorchvision ? (long)Math.Round(rest / 2.0, MidpointRounding.ToEven) : rest / 2;
}
