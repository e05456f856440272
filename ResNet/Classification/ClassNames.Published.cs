using System.Text;

namespace NeoResNet;

/// <content>The names of published data sets.</content>
public sealed partial class ClassNames
{
    private const string ImageNetResource = "imagenet_classes.txt";

    private static readonly Lazy<ClassNames> ImageNetNames = new(ReadImageNet);
    private static readonly Lazy<ClassNames> ImageNetNamesWithBackground = new(() => ImageNet.Fit(ImageNet.Count + 1, labelOffset: 1)!);

    /// <summary>
    /// Gets short English names of the 1000 classes of ImageNet (ILSVRC 2012), in the order of their
    /// WordNet identifiers, as in the published weights of Keras, PyTorch, timm and slim's V1.
    /// </summary>
    public static ClassNames ImageNet => ImageNetNames.Value;

    /// <summary>
    /// Gets <see cref="ImageNet"/> after a class <c>background</c>: the 1001 classes of slim's V2
    /// weights.
    /// </summary>
    public static ClassNames ImageNetWithBackground => ImageNetNamesWithBackground.Value;

    /// <summary>Gets the names of the ten classes of CIFAR-10, in the order of its labels.</summary>
    public static ClassNames Cifar10 { get; } = FromList(["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]);

    private static ClassNames ReadImageNet()
    {
        using Stream stream = typeof(ClassNames).Assembly.GetManifestResourceStream(ImageNetResource)
            ?? throw new InvalidOperationException($"The assembly lacks the resource '{ImageNetResource}'. Reference the unchanged package.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var names = new List<string>();
        while (reader.ReadLine() is { } name)
        {
            names.Add(name);
        }

        return FromList(names);
    }
}
