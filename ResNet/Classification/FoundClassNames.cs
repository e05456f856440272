namespace NeoResNet;

/// <summary>Represents the names of a network's classes and their origin.</summary>
/// <param name="Names">The names, one per class.</param>
/// <param name="Explanation">
/// One sentence for users about the origin, with file names but no folders.
/// </param>
internal sealed record FoundClassNames(ClassNames Names, string Explanation)
{
    private const int ImageNetClasses = 1000;

    /// <summary>
    /// Returns the names of ImageNet's classes for a network that was designed for them, whose
    /// weights have no names; null for other numbers of classes.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="classes">Number of classes of the weights.</param>
    /// <param name="recipe">The recipe of the weights; null if none is known.</param>
    public static FoundClassNames? OfImageNet(NetworkDefinition network, int classes, Recipe? recipe) =>
        IsImageNet(network.ClassCount) ? OfImageNet(network.Name, classes, recipe) : null;

    /// <summary>
    /// Returns the names of ImageNet's classes; null if the number of classes is another one, or
    /// contradicts the recipe.
    /// </summary>
    /// <param name="network">Name of the network in the explanation.</param>
    /// <param name="classes">Number of classes of the weights.</param>
    /// <param name="recipe">The recipe of the weights; null if none is known.</param>
    public static FoundClassNames? OfImageNet(string network, int classes, Recipe? recipe)
    {
        int offset = classes - ImageNetClasses;
        return IsImageNet(classes) && (recipe?.LabelOffset ?? offset) == offset
            ? new(offset == 0 ? ClassNames.ImageNet : ClassNames.ImageNetWithBackground, $"The class names are those of ImageNet, because {network} has {classes} classes and the weights do not name them.")
            : null;
    }

    private static bool IsImageNet(int classes) => classes is ImageNetClasses or ImageNetClasses + 1;
}
