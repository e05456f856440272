using NeoResNet.Recipes;
using NeoResNet.Tensors;

namespace NeoResNet.Preprocessing;

/// <summary>
/// The preprocessing the published ResNet V2 weights were evaluated with (slim's <c>inception_preprocessing</c>), for any size:
/// <see cref="StandardRecipes.Inception"/> without its 299 x 299.
/// </summary>
public static class InceptionPreprocessing
{
    /// <summary>Prepares one image for evaluation.</summary>
    /// <param name="image">The photo, of any size.</param>
    /// <param name="height">Height the network takes, in pixels: 299 for the published weights, 224 in most papers; at most <see cref="Recipe.MaxSide"/>.</param>
    /// <param name="width">Width the network takes.</param>
    /// <returns>A new tensor [1, height, width, 3] with values from -1 to 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Height or width is less than 1 or larger than <see cref="Recipe.MaxSide"/>.</exception>
    public static NhwcTensor Evaluate(RgbImage image, int height, int width) => Sized(height, width).Prepare(image);

    /// <summary>Prepares one image for evaluation and writes it to its place in a batch; the others stay as they are.</summary>
    /// <param name="image">The photo, of any size.</param>
    /// <param name="batch">A tensor [N, height, width, 3], which gives the size.</param>
    /// <param name="index">Place in the batch, 0 to N - 1.</param>
    /// <exception cref="ArgumentException">The tensor's shape is not [N, height, width, 3] with sizes of at least 1.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The batch has no such place.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public static void Evaluate(RgbImage image, NhwcTensor batch, int index)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Shape shape = batch.Shape;
        Recipe recipe = shape.Rank == 4 ? Sized(shape[1], shape[2]) : StandardRecipes.Inception;
        recipe.Prepare(image, batch, index);
    }

    private static Recipe Sized(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, Recipe.MaxSide);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, Recipe.MaxSide);
        return StandardRecipes.Inception with { Height = height, Width = width };
    }
}
