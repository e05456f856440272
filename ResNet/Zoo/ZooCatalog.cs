using System.Globalization;

namespace NeoResNet;

/// <summary>
/// Lists public weights. Every fact is one that the publisher states: addresses, lengths, checksums
/// and accuracies. What a publisher does not state is null.
/// </summary>
internal static class ZooCatalog
{
    private const string Apache = "Apache-2.0";

    // torchvision states lengths in units of 1,048,576 bytes, and starts of SHA-256 in file names.
    private const double Mebibyte = 1024 * 1024;

    /// <summary>Gets all weights, publisher by publisher.</summary>
    public static IEnumerable<ZooModel> All => [.. Slim(), .. Keras(), .. Torchvision(), .. Timm(), .. Microsoft(), .. OnnxZoo(), .. Cifar()];

    // tensorflow/models, research/slim/README.md. V2 was evaluated at 299 x 299.
    private static IEnumerable<ZooModel> Slim() => (((string, string, double, double)[])
    [
        ("resnet_v1_50", "2016_08_28", 75.2, 92.2), ("resnet_v1_101", "2016_08_28", 76.4, 92.9), ("resnet_v1_152", "2016_08_28", 76.8, 93.2),
        ("resnet_v2_50", "2017_04_14", 75.6, 92.8), ("resnet_v2_101", "2017_04_14", 77.0, 93.7), ("resnet_v2_152", "2017_04_14", 77.8, 94.1),
    ]).Select(row => new ZooModel(row.Item1, $"https://download.tensorflow.org/models/{row.Item1}_{row.Item2}.tar.gz", $"{row.Item1}.ckpt", Apache)
    {
        Top1 = row.Item3,
        Top5 = row.Item4,
        AccuracySource = "tensorflow/models, research/slim/README.md",
    });

    // keras, applications/resnet.py and https://keras.io/api/applications/.
    private static IEnumerable<ZooModel> Keras() => (((string, string, int, double, double)[])
    [
        ("resnet50", "2cb95161c43110f7111970584f804107", 98, 74.9, 92.1),
        ("resnet101", "f1aeb4b969a6efcfb50fad2f0c20cfc5", 171, 76.4, 92.8),
        ("resnet152", "100835be76be38e30d865e96f2aaae62", 232, 76.6, 93.1),
        ("resnet50v2", "3ef43a0b657b3be2300d5770ece849e0", 98, 76.0, 93.0),
        ("resnet101v2", "6343647c601c52e1368623803854d971", 171, 77.2, 93.8),
        ("resnet152v2", "a49b44d1979771252814e80f8ec446f9", 232, 78.0, 94.2),
    ]).Select(row => new ZooModel(
        $"keras_{row.Item1}", $"https://storage.googleapis.com/tensorflow/keras-applications/resnet/{row.Item1}_weights_tf_dim_ordering_tf_kernels.h5", $"{row.Item1}_weights_tf_dim_ordering_tf_kernels.h5", Apache)
    {
        Checksum = $"md5:{row.Item2}",
        ApproximateLength = (long)(row.Item3 * Mebibyte),
        Top1 = row.Item4,
        Top5 = row.Item5,
        AccuracySource = "https://keras.io/api/applications/",
    });

    // torchvision, models/resnet.py.
    private static IEnumerable<ZooModel> Torchvision() => (((string, string, string, double, double, double)[])
    [
        ("resnet18", "", "f37072fd", 44.661, 69.758, 89.078),
        ("resnet34", "", "b627a593", 83.275, 73.314, 91.420),
        ("resnet50", "", "0676ba61", 97.781, 76.130, 92.862),
        ("resnet101", "", "63fe2227", 170.511, 77.374, 93.546),
        ("resnet152", "", "394f9c45", 230.434, 78.312, 94.046),
        ("resnet50", "_imagenet1k_v2", "11ad3fa6", 97.79, 80.858, 95.434),
        ("resnet101", "_imagenet1k_v2", "cd907fc2", 170.53, 81.886, 95.780),
        ("resnet152", "_imagenet1k_v2", "f82ba261", 230.474, 82.284, 96.002),
    ]).Select(row => new ZooModel($"torchvision_{row.Item1}{row.Item2}", $"https://download.pytorch.org/models/{row.Item1}-{row.Item3}.pth", $"{row.Item1}-{row.Item3}.pth", "BSD-3-Clause")
    {
        Checksum = $"sha256:{row.Item3}",
        ApproximateLength = (long)(row.Item4 * Mebibyte),
        Top1 = row.Item5,
        Top5 = row.Item6,
        AccuracySource = "torchvision, models/resnet.py",
    });

    // timm, models/resnetv2.py and results/results-imagenet.csv at 224 x 224. Names of files end in
    // the start of SHA-256.
    private static IEnumerable<ZooModel> Timm() => (((string, string, double, double)[])
    [
        ("resnetv2_50", "000cdf49", 80.410, 95.082), ("resnetv2_101", "5d01f016", 82.042, 95.866),
    ]).Select(row => new ZooModel($"timm_{row.Item1}", $"https://github.com/huggingface/pytorch-image-models/releases/download/v0.1-rsb-weights/{row.Item1}_a1h-{row.Item2}.pth", $"{row.Item1}_a1h-{row.Item2}.pth", Apache)
    {
        Checksum = $"sha256:{row.Item2}",
        Top1 = row.Item3,
        Top5 = row.Item4,
        AccuracySource = "huggingface/pytorch-image-models, results/results-imagenet.csv",
    });

    // https://huggingface.co/microsoft: preprocessor_config.json has crop_pct 0.875 and resample 3.
    private static IEnumerable<ZooModel> Microsoft() => ((int[])[18, 34, 50, 101, 152]).Select(depth =>
    {
        string number = depth.ToString(CultureInfo.InvariantCulture);
        Recipe recipe = Recipe.Torchvision with { Interpolation = Interpolation.PillowBicubic, Model = $"torchvision_resnet{number}", ClassCount = 1000 };
        return new ZooModel($"microsoft_resnet{number}", $"https://huggingface.co/microsoft/resnet-{number}/resolve/main/model.safetensors", "model.safetensors", Apache, recipe);
    });

    // onnx/models, ONNX_HUB_MANIFEST.json and validated/vision/classification/resnet/README.md. The
    // files moved to Hugging Face in 2025. Preparation: the shorter side 256, the central 224 x 224.
    private static IEnumerable<ZooModel> OnnxZoo() => (((string, string, long, double, double)[])
    [
        ("resnet18-v1-7", "4e8f8653e7a2222b3904cc3fe8e304cd8b339ce1d05fd24688162f86fb6df52c", 46_820_737, 69.93, 89.29),
        ("resnet34-v1-7", "883a41b2e30ddc2e422c108b091b5e70b92d37dc5c345a2c563dcae27971e2cc", 87_302_588, 73.73, 91.40),
        ("resnet50-v1-7", "af16a04a6ec48ac494065d4439fe9dea590d337b9ca6dc328160ccf04a217b9c", 102_583_340, 74.93, 92.38),
        ("resnet101-v1-7", "760702f6ec0138f71ebac66f4e95d1c72dc9267a8544f4d4667a53075fd0497c", 178_914_043, 76.48, 93.20),
        ("resnet152-v1-7", "b0ec92437bf8c9d0739bf9bafdea9638e13f9e3c1e2fb766ad546cc182fd3f6d", 241_816_206, 77.11, 93.61),
        ("resnet50-v1-12", "3f03fdef724b22947eed826f1eef1dc5c34151bb4c37d634f1db89dfa2dd1526", 102_576_593, 74.97, 92.33),
        ("resnet18-v2-7", "3b4d048057854022232aa20bf68262e31718ab7119a17f920b8a2dc1433f824b", 46_806_737, 69.70, 89.49),
        ("resnet34-v2-7", "3d3815e25f4b1ea967e2a526a3b27ef2a03af1725bdc199a63a271c26862d914", 87_288_587, 73.36, 91.43),
        ("resnet50-v2-7", "79102261eb6e5fd7af5d27f41316293e388c5cb691e5d25bfb035c4f64fefe31", 102_442_452, 75.81, 92.82),
        ("resnet101-v2-7", "3a0a819ea0953fb4700b0d98e43540aeee253e5b4c503c552b0c7979fc67767d", 178_682_301, 77.42, 93.61),
        ("resnet152-v2-7", "40fb3f6dd313ba786a2c8077a0ef7d7b4afeda5d037365400d3a7fbc2b1bee64", 241_503_848, 78.20, 94.21),
    ]).Select(row => new ZooModel(
        $"onnx_{row.Item1.Replace('-', '_')}", $"https://huggingface.co/onnxmodelzoo/legacy_models/resolve/main/validated/vision/classification/resnet/model/{row.Item1}.onnx", $"{row.Item1}.onnx", Apache, Recipe.Torchvision with { ClassCount = 1000 })
    {
        Length = row.Item3,
        Checksum = $"sha256:{row.Item2}",
        Top1 = row.Item4,
        Top5 = row.Item5,
        AccuracySource = "onnx/models, validated/vision/classification/resnet/README.md",
    });

    // Files in Git repositories, at fixed commits. The digests are those of the committed files;
    // for ResNet-110, of its name.
    private static IEnumerable<ZooModel> Cifar()
    {
        foreach ((int depth, string sha256, long? length, double errors) in ((int, string, long?, double)[])
        [
            (20, "12fca82f0bebc4135bf1f32f6e3710e61d5108578464b84fd6d7f5c1b04036c8", 1_099_231, 8.27),
            (32, "d509ac1820d7f25398913559d7e81a13229b1e7adc5648e3bfa5e22dc137f850", 1_890_043, 7.37),
            (44, "014dd6541728a1c700b1642ab640e211dc6eb8ed507d70697458dc8f8a0ae2e4", 2_680_855, 6.90),
            (56, "4bfd97631478d6b638d2764fd2baff3edb1d7d82252d54439343b6596b9b5367", 3_471_733, 6.61),
            (110, "1d1ed7c2", null, 6.32),
        ])
        {
            string file = string.Create(CultureInfo.InvariantCulture, $"resnet{depth}-{sha256[..8]}.th");
            yield return new(string.Create(CultureInfo.InvariantCulture, $"akamaster_resnet{depth}"), $"https://raw.githubusercontent.com/akamaster/pytorch_resnet_cifar10/d5489e8995e81e91ce6b1d69dcc98ad579b0b153/pretrained_models/{file}", file, "BSD-2-Clause")
            {
                Length = length,
                Checksum = $"sha256:{sha256}",
                Top1 = Math.Round(100 - errors, 2),
                AccuracySource = "akamaster/pytorch_resnet_cifar10, README.md (CIFAR-10, lossless images)",
            };
        }

        yield return new(
            "mlperf_tiny_resnet8",
            "https://raw.githubusercontent.com/mlcommons/tiny/1afd2c9820f795965a6134facd0b4dfae41ef23f/benchmark/training/image_classification/trained_models/pretrainedResnet.h5",
            "pretrainedResnet.h5",
            Apache,
            KnownRecipes.OfModel("mlperf_tiny_resnet8")!.Recipe)
        {
            Length = 1_116_712,
            Checksum = "sha256:5f938a8eea605438cc7360aa13c987bc6d7bd0c8d931b2917361ae7ae4eeda2f",
        };
    }
}
