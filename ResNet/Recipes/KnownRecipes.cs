namespace NeoResNet;

/// <summary>
/// Lists the recipes of published weights by the names under which they are published.
/// </summary>
internal static class KnownRecipes
{
    private const int ImageNetClasses = 1000, CifarSize = 32;

    // Suffixes of file names after a published name. A TensorFlow checkpoint has several files.
    private static readonly string[] Endings =
        [".safetensors", ".h5", ".keras", ".pth", ".pt", ".th", ".bin", ".onnx", ".npz", ".ckpt", ".ckpt.index", ".ckpt.data-00000-of-00001", ".ckpt.meta", ".tar.gz", ""];

    private static readonly Dictionary<string, KnownRecipe> Names = MakeNames();

    /// <summary>
    /// Gets all recipes, by the names of networks and the names of published weights.
    /// </summary>
    public static IReadOnlyDictionary<string, KnownRecipe> All => Names;

    /// <summary>
    /// Returns the recipe for a file name, such as <c>resnet_v2_50.ckpt</c> or
    /// <c>resnet50-0676ba61.pth</c>; null for all other names.
    /// </summary>
    /// <param name="fileName">Name without a folder; case-sensitive.</param>
    public static KnownRecipe? OfFile(string fileName)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        return Endings.Where(ending => fileName.EndsWith(ending, StringComparison.Ordinal))
            .Select(ending => OfModel(fileName[..^ending.Length]))
            .FirstOrDefault(known => known is not null);
    }

    /// <summary>
    /// Returns the recipe of the published weights of a network, such as <c>resnet_v2_50</c> or
    /// <c>torchvision_resnet50</c>; null for all other names.
    /// </summary>
    /// <param name="name">
    /// The network's name, or the name under which its weights are published.
    /// </param>
    public static KnownRecipe? OfModel(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Names.GetValueOrDefault(name);
    }

    private static Dictionary<string, KnownRecipe> MakeNames()
    {
        var names = new Dictionary<string, KnownRecipe>();
        void Add(Recipe recipe, string model, string source, params ReadOnlySpan<string> published)
        {
            var known = new KnownRecipe(recipe with { Model = model, ClassCount = recipe.ClassCount ?? ImageNetClasses }, source);
            names.Add(model, known);
            foreach (string name in published)
            {
                names.Add(name, known);
            }
        }

        // slim's README lists the archives: V2 with inception preprocessing at 299 and a background
        // class, V1 with vgg preprocessing and none.
        Recipe slimV2 = Recipe.Inception with { LabelOffset = 1, ClassCount = ImageNetClasses + 1 };
        foreach (int depth in (ReadOnlySpan<int>)[50, 101, 152])
        {
            Add(slimV2, $"resnet_v2_{depth}", "slim's published V2 weights, inception preprocessing at 299 x 299, 1001 classes with the background first", $"resnet_v2_{depth}_2017_04_14");
            Add(Recipe.Vgg, $"resnet_v1_{depth}", "slim's published V1 weights, vgg preprocessing at 224 x 224", $"resnet_v1_{depth}_2016_08_28");

            // keras-applications' file names; "notop" has no logits but needs the same photos.
            AddKeras(Recipe.Keras, $"resnet{depth}v2", "Keras's published V2 weights, preprocess_input in mode tf");
            AddKeras(Recipe.KerasCaffe, $"resnet{depth}", "Keras's published V1 weights, preprocess_input in mode caffe");
        }

        void AddKeras(Recipe recipe, string name, string source)
        {
            string weights = $"{name}_weights_tf_dim_ordering_tf_kernels";
            Add(recipe, $"keras_{name}", source, weights, $"{weights}_notop");
        }

        // File names of timm's releases. On its hub, every network's file is named
        // model.safetensors, so that name identifies no network.
        const string Timm = "timm's a1h weights, crop 0.95, bicubic";
        Add(Recipe.Timm, "timm_resnetv2_50", Timm, "resnetv2_50_a1h-000cdf49", "resnetv2_50.a1h_in1k");
        Add(Recipe.Timm, "timm_resnetv2_101", Timm, "resnetv2_101_a1h-5d01f016", "resnetv2_101.a1h_in1k");

        // torchvision/models/resnet.py: the number is the start of the file's checksum. It
        // distinguishes IMAGENET1K_V1 from V2, which resizes to 232.
        const string TorchvisionV1 = "torchvision's IMAGENET1K_V1 weights";
        Add(Recipe.Torchvision, "torchvision_resnet18", TorchvisionV1, "resnet18-f37072fd", "resnet18-5c106cde");
        Add(Recipe.Torchvision, "torchvision_resnet34", TorchvisionV1, "resnet34-b627a593", "resnet34-333f7ec4");
        Add(Recipe.Torchvision, "torchvision_resnet50", TorchvisionV1, "resnet50-0676ba61", "resnet50-19c8e357");
        Add(Recipe.Torchvision, "torchvision_resnet101", TorchvisionV1, "resnet101-63fe2227", "resnet101-5d3b4d8f");
        Add(Recipe.Torchvision, "torchvision_resnet152", TorchvisionV1, "resnet152-394f9c45", "resnet152-b121ed2d");
        Recipe second = Recipe.Torchvision with { ShorterSide = 232, ClassCount = ImageNetClasses };
        foreach ((string model, string file) in (ReadOnlySpan<(string, string)>)[("resnet50", "resnet50-11ad3fa6"), ("resnet101", "resnet101-cd907fc2"), ("resnet152", "resnet152-f82ba261")])
        {
            names.Add(file, new(second with { Model = $"torchvision_{model}" }, "torchvision's IMAGENET1K_V2 weights"));
        }

        // Both evaluate CIFAR-10's images unchanged and define nothing for photos of other sizes.
        // An antialiased resize to 32 x 32 suits such photos.
        Recipe tiny = Recipe.Torchvision with
        {
            Height = CifarSize,
            Width = CifarSize,
            Resize = ResizeRule.Stretch,
            ShorterSide = null,
            ClassCount = ClassNames.Cifar10.Count,
            ClassNames = ClassNames.Cifar10,
        };
        foreach ((int depth, string checksum) in (ReadOnlySpan<(int, string)>)[(20, "12fca82f"), (32, "d509ac18"), (44, "014dd654"), (56, "4bfd9763"), (110, "1d1ed7c2")])
        {
            Add(tiny, $"akamaster_resnet{depth}", "the CIFAR-10 weights of akamaster's pytorch_resnet_cifar10", $"resnet{depth}-{checksum}");
        }

        // The name of its file, pretrainedResnet.h5, does not identify it.
        Add(tiny with { Range = new(0, byte.MaxValue), Mean = default, StandardDeviation = RgbValues.All(1) }, "mlperf_tiny_resnet8", "MLPerf Tiny's CIFAR-10 weights, values 0 to 255 as they are");
        return names;
    }
}

/// <summary>Represents the recipe of published weights.</summary>
/// <param name="Recipe">The recipe; <see cref="Recipe.Model"/> names the network.</param>
/// <param name="Source">Short description of the weights and the preprocessing.</param>
internal sealed record KnownRecipe(Recipe Recipe, string Source);
