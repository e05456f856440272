namespace NeoResNet;

/// <summary>
/// Describes the model in this assembly: its weights, with their recipe and class names, and its
/// measured accuracy. <c>ResNet/BuiltIn/README.md</c> describes its training.
/// </summary>
internal static class BuiltInModel
{
    /// <summary>Specifies the name of the model in messages.</summary>
    public const string Name = "built-in model";

    /// <summary>Specifies the data set that the model was trained on.</summary>
    public const string DataSet = "CIFAR-10";

    /// <summary>
    /// Specifies the number of test photos of <see cref="DataSet"/>, none of which the model has
    /// seen.
    /// </summary>
    public const int TestPhotos = 10_000;

    /// <summary>
    /// Specifies the number of test photos whose most probable class is the right one.
    /// </summary>
    public const int CorrectPhotos = 8_607;

    private const string Resource = "cifar10.safetensors";

    /// <summary>
    /// Opens the weights. The stream reads the memory of the loaded assembly and copies nothing.
    /// </summary>
    /// <exception cref="InvalidOperationException">The assembly lacks the weights.</exception>
    public static Stream Open() => typeof(BuiltInModel).Assembly.GetManifestResourceStream(Resource)
        ?? throw new InvalidOperationException($"The assembly lacks the resource '{Resource}'. Reference the unchanged package.");
}
