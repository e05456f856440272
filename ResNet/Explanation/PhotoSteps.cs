using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>Traces the steps of a recipe on a photo.</summary>
internal static class PhotoSteps
{
    /// <summary>
    /// Returns these steps: the decoded photo; the cropped photo, if the recipe crops it; the
    /// resized window with values 0 to 255; the network's input.
    /// </summary>
    public static IEnumerable<TraceStep> Of(Recipe recipe, RgbImage photo, NhwcTensor input)
    {
        yield return Step("photo/decoded", photo);
        PhotoGeometry geometry = recipe.GeometryOf(photo.Width, photo.Height);
        if (geometry.CropWidth != photo.Width || geometry.CropHeight != photo.Height)
        {
            yield return Step("photo/cropped", Crop(photo, geometry));
        }

        NhwcTensor resized = Unscaled(recipe).Prepare(photo);
        yield return TraceStep.Of<float>("photo/resized", resized.Shape, resized.Span);
        yield return TraceStep.Of<float>("photo/input", input.Shape, input.Span);
    }

    /// <summary>
    /// Returns the recipe without scaling, mean, standard deviation and channel order.
    /// </summary>
    public static Recipe Unscaled(Recipe recipe) =>
        recipe with { Range = new(0, byte.MaxValue), Mean = default, StandardDeviation = RgbValues.All(1), Channels = ChannelOrder.Rgb };

    private static TraceStep Step(string name, RgbImage image) => TraceStep.Of(name, [image.Height, image.Width, RgbImage.Channels], image.Pixels.Span);

    private static RgbImage Crop(RgbImage photo, PhotoGeometry part)
    {
        int row = part.CropWidth * RgbImage.Channels;
        byte[] pixels = new byte[part.CropHeight * row];
        for (int y = 0; y < part.CropHeight; y++)
        {
            photo.Row(part.CropTop + y).Slice(part.CropLeft * RgbImage.Channels, row).CopyTo(pixels.AsSpan(y * row));
        }

        return new(part.CropWidth, part.CropHeight, pixels);
    }
}
