using NeoResNet.Tensors;

namespace NeoResNet;

/// <content>Preparation of photos.</content>
public sealed partial record Recipe
{
    /// <summary>Converts a photo to a network's input.</summary>
    /// <param name="image">A photo of any size.</param>
    /// <returns>A new tensor [1, <see cref="Height"/>, <see cref="Width"/>, 3].</returns>
    /// <exception cref="ArgumentException">A value of this recipe is out of range.</exception>
    public NhwcTensor Prepare(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        ThrowIfFaulty();
        var tensor = NhwcTensor.CreateUninitialized([1, Height, Width, RgbImage.Channels]);
        RecipePreprocessing.Write(this, image, tensor.Span);
        return tensor;
    }

    /// <summary>
    /// Converts a photo and writes it into a batch. Other photos of the batch are unchanged.
    /// </summary>
    /// <param name="image">A photo of any size.</param>
    /// <param name="batch">A tensor [N, <see cref="Height"/>, <see cref="Width"/>, 3].</param>
    /// <param name="index">Index of the photo in the batch, 0 to N - 1.</param>
    /// <exception cref="ArgumentException">
    /// The tensor has a different shape, or a value of this recipe is out of range.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The batch has no such index.</exception>
    public void Prepare(RgbImage image, NhwcTensor batch, int index)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(batch);
        ThrowIfFaulty();
        Shape shape = batch.Shape;
        if (shape.Rank != 4 || shape[1] != Height || shape[2] != Width || shape[3] != RgbImage.Channels)
        {
            throw new ArgumentException($"A batch of photos for this recipe must have shape [N, {Height}, {Width}, {RgbImage.Channels}], got {shape}.", nameof(batch));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, shape[0]);
        int length = Height * Width * RgbImage.Channels;
        RecipePreprocessing.Write(this, image, batch.Span.Slice(index * length, length));
    }

    /// <summary>Returns the part of a photo of a given size that the network sees.</summary>
    /// <param name="width">Width of the photo in pixels, at least 1.</param>
    /// <param name="height">Height of the photo in pixels, at least 1.</param>
    /// <returns>The geometry.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Width or height is less than 1.</exception>
    /// <exception cref="ArgumentException">A value of this recipe is out of its range.</exception>
    internal PhotoGeometry GeometryOf(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ThrowIfFaulty();
        return RecipeGeometry.Of(this, width, height);
    }

    /// <summary>Throws if a value is out of range.</summary>
    internal void ThrowIfFaulty()
    {
        if (RecipeRules.FaultOf(this) is { } fault)
        {
            throw new ArgumentException($"Invalid recipe: {fault}");
        }
    }
}
