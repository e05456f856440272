namespace NeoResNet.Training;

/// <summary>Represents how well the photos of one class were classified.</summary>
/// <param name="Name">Name of the class in the data set.</param>
/// <param name="Images">Number of photos of the class.</param>
/// <param name="Correct">Number of photos of the class that were classified as it.</param>
/// <param name="Predicted">Number of photos of all classes that were classified as it.</param>
public sealed record ClassEvaluation(string Name, int Images, int Correct, int Predicted)
{
    /// <summary>
    /// Gets the share of the class's photos that were classified as it, 0 to 1; NaN without photos.
    /// </summary>
    public double Recall => (double)Correct / Images;

    /// <summary>
    /// Gets the share of the photos classified as this class that belong to it, 0 to 1; NaN if no
    /// photo was classified as it.
    /// </summary>
    public double Precision => (double)Correct / Predicted;
}
