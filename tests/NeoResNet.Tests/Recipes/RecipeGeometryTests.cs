using NeoResNet.Tensors;

namespace NeoResNet.Tests.Recipes;

public sealed class RecipeGeometryTests
{
    // By hand from the references' formulas. 256 / 41f * 41 is 255.99998 in float32 and truncated; (256 - 223) / 2 = 16.5 goes to the even 16, 17.5 to 18.
    [TestCase(451, 300, 256, 384, 16, 80)]
    [TestCase(300, 451, 384, 256, 80, 16)]
    [TestCase(256, 256, 256, 256, 16, 16)]
    [TestCase(41, 41, 255, 255, 15, 15)]
    public void slims_sizes_and_offsets_are_truncated(int width, int height, int resizedHeight, int resizedWidth, int top, int left) =>
        Check(Recipe.Vgg, width, height, resizedHeight, resizedWidth, top, left);

    [TestCase(451, 300, 224, 256, 384, 16, 80)]
    [TestCase(41, 41, 224, 256, 256, 16, 16)]
    [TestCase(500, 333, 223, 256, 384, 16, 80)]
    [TestCase(500, 333, 221, 256, 384, 18, 82)]
    [TestCase(333, 500, 221, 384, 256, 82, 18)]
    public void torchvisions_offsets_are_rounded_to_even(int width, int height, int size, int resizedHeight, int resizedWidth, int top, int left) =>
        Check(Recipe.Torchvision with { Height = size, Width = size }, width, height, resizedHeight, resizedWidth, top, left);

    [Test]
    public void The_crop_before_resizing_is_slims_and_never_empty()
    {
        PhotoGeometry cat = Recipe.Inception.GeometryOf(451, 300);
        Assert.That(cat, Is.EqualTo(new PhotoGeometry(18, 28, 264, 395, 299, 299, 0, 0)));
        for (int size = 1; size < 20; size++)
        {
            PhotoGeometry least = (Recipe.Inception with { CropFraction = 1e-300 }).GeometryOf(size, size);
            Assert.That((least.CropTop, least.CropHeight), Is.EqualTo(((size - 1) / 2, 2 - (size % 2))));
        }
    }

    [Test]
    public void Photos_of_any_aspect_ratio_take_little_memory()
    {
        foreach (Recipe recipe in (Recipe[])[Recipe.Vgg, Recipe.Timm, Recipe.Inception, Recipe.Keras])
        {
            var line = new RgbImage(65_535, 1, new byte[65_535 * 3]);
            long before = GC.GetAllocatedBytesForCurrentThread();
            NhwcTensor input = recipe.Prepare(line);
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(20_000_000));
        }
    }

    [Test]
    public void Half_pixel_centres_shift_by_a_quarter_at_twice_the_size_and_clamp_at_both_edges()
    {
        Recipe recipe = Recipe.Keras with { Interpolation = Interpolation.HalfPixelBilinear, Range = new(0, 255), Height = 4, Width = 4 };
        NhwcTensor input = recipe.Prepare(new(2, 2, new byte[] { 0, 0, 0, 100, 200, 40, 0, 0, 0, 100, 200, 40 }));
        float[] red = [.. Enumerable.Range(0, 4).Select(x => input[0, 2, x, 0])];
        Assert.That(red, Is.EqualTo(new float[] { 0, 25, 75, 100 }));
    }

    [Test]
    public void A_batch_of_another_size_is_refused()
    {
        var batch = new NhwcTensor([2, 4, 5, 3]);
        Assert.That(
            () => Recipe.Keras.Prepare(new RgbImage(1, 1, new byte[3]), batch, 0),
            Throws.ArgumentException.With.Message.Contains("[N, 224, 224, 3]").And.Message.Contains("[2, 4, 5, 3]"));
    }

    private static void Check(Recipe recipe, int width, int height, int resizedHeight, int resizedWidth, int top, int left) =>
        Assert.That(recipe.GeometryOf(width, height), Is.EqualTo(new PhotoGeometry(0, 0, height, width, resizedHeight, resizedWidth, top, left)));
}
