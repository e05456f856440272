namespace NeoResNet.Training;

/// <summary>Selects the part of a photo that the network sees.</summary>
internal static class RandomCrop
{
    private const int Attempts = 100;
    private const double LowestRatio = 3.0 / 4, HighestRatio = 4.0 / 3;

    // slim's vgg_preprocessing resizes the shorter side to 256 to 512 pixels for inputs of 224.
    private const double LowestScale = 256.0 / 224, HighestScale = 512.0 / 224;

    /// <summary>Returns the part for a photo of a given size.</summary>
    public static PhotoGeometry Of(CropRule rule, double minArea, Recipe recipe, int width, int height, ref SampleRandom random) => rule switch
    {
        CropRule.Area => Area(minArea, recipe, width, height, ref random),
        CropRule.Scale => Scale(recipe, width, height, ref random),
        _ => recipe.GeometryOf(width, height),
    };

    private static PhotoGeometry Area(double minArea, Recipe recipe, int width, int height, ref SampleRandom random)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            double area = random.Uniform(minArea, 1) * width * height, ratio = random.Uniform(LowestRatio, HighestRatio);
            int cropWidth = (int)Math.Round(Math.Sqrt(area * ratio)), cropHeight = (int)Math.Round(Math.Sqrt(area / ratio));
            if (cropWidth is > 0 && cropWidth <= width && cropHeight is > 0 && cropHeight <= height)
            {
                return new(random.Below(height - cropHeight + 1), random.Below(width - cropWidth + 1), cropHeight, cropWidth, recipe.Height, recipe.Width, 0, 0);
            }
        }

        // As TensorFlow does, the whole photo.
        return new(0, 0, height, width, recipe.Height, recipe.Width, 0, 0);
    }

    private static PhotoGeometry Scale(Recipe recipe, int width, int height, ref SampleRandom random)
    {
        double side = Math.Max(recipe.Height, recipe.Width) * random.Uniform(LowestScale, HighestScale);
        double scale = side / Math.Min(width, height);
        long resizedHeight = Math.Max(recipe.Height, (long)Math.Round(height * scale)), resizedWidth = Math.Max(recipe.Width, (long)Math.Round(width * scale));
        return new(
            0, 0, height, width, resizedHeight, resizedWidth,
            random.Below((int)Math.Min(int.MaxValue, resizedHeight - recipe.Height + 1)), random.Below((int)Math.Min(int.MaxValue, resizedWidth - recipe.Width + 1)));
    }
}
