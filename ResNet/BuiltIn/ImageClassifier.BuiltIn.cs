namespace NeoResNet;

/// <content>Contains the method that creates a classifier with the built-in model.</content>
public sealed partial class ImageClassifier
{
    /// <summary>Creates a classifier with the model that is part of this assembly.</summary>
    /// <remarks>
    /// The model is a residual network for photos of 32 x 32 pixels, trained with this library on
    /// CIFAR-10. It knows ten classes, <see cref="NeoResNet.ClassNames.Cifar10"/>, and every photo
    /// gets one of them. Use it to try the library; for other classes, load or train a network.
    /// <c>ResNet/BuiltIn/README.md</c> describes its training and its accuracy.
    /// </remarks>
    /// <param name="options">
    /// Options; null for the defaults. <see cref="ImageClassifierOptions.MapWeights"/> has no
    /// effect.
    /// </param>
    /// <returns>A classifier. The caller must dispose it.</returns>
    /// <inheritdoc cref="Load(string, ImageClassifierOptions?)" path="/exception[@cref='T:System.ArgumentException' or @cref='T:System.ArgumentOutOfRangeException']"/>
    /// <exception cref="InvalidOperationException">The assembly lacks the model.</exception>
    /// <example>
    /// Classify a photo. <c>Classify(path)</c> needs the package <c>NeoResNet.Images</c>.
    /// <code>
    /// using ImageClassifier classifier = ImageClassifier.BuiltIn();
    /// Prediction best = classifier.Classify(photoPath, top: 1)[0];
    /// Console.WriteLine($"{best.Probability:P1} {best.Name}");
    /// </code>
    /// </example>
    public static ImageClassifier BuiltIn(ImageClassifierOptions? options = null)
    {
        using Stream weights = BuiltInModel.Open();
        return Load(weights, options, BuiltInModel.Name);
    }
}
