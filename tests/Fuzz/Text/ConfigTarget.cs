using System.Text;

namespace NeoResNet.Fuzz;

/// <summary>
/// Reads the configurations that timm and transformers write beside weights: <c>config.json</c> and
/// <c>preprocessor_config.json</c>.
/// </summary>
internal sealed class ConfigTarget : FuzzTarget
{
    private const string Timm = """
        {"architecture": "resnet18", "num_classes": 3, "global_pool": "avg", "label_names": ["n1", "n2", "bee"], "label_descriptions": {"n1": "ant", "n2": "wasp"},
        "pretrained_cfg": {"input_size": [3, 224, 224], "interpolation": "bicubic", "crop_pct": 0.95, "crop_mode": "center", "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}}
        """;

    private const string Transformers = """
        {"model_type": "resnet", "depths": [3, 4, 6, 3], "downsample_in_first_stage": false, "embedding_size": 64, "hidden_act": "relu", "hidden_sizes": [256, 512, 1024, 2048],
        "layer_type": "bottleneck", "num_channels": 3, "id2label": {"1": "wasp", "0": "ant", "2": "bee"}}
        """;

    private const string Preprocessor = """
        {"crop_pct": 0.875, "do_normalize": true, "do_resize": true, "feature_extractor_type": "ConvNextFeatureExtractor", "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225],
        "resample": 3, "size": 224}
        """;

    private static readonly string[] Words =
    [
        "\"architecture\"", "\"model_type\"", "\"model_args\"", "\"pretrained_cfg\"", "\"id2label\"", "\"0\"", "\"3\"", "\"resnetv2_50\"", "\"basic\"", "[2, 2, 2, 2]", "[64, 128, 256, 512]", "\"bilinear\"",
        "\"crop_mode\"", "\"crop_border_pixels\"", "\"do_rescale\"", "\"rescale_factor\"", "\"do_center_crop\"", "\"image_processor_type\"", "\"ConvNextImageProcessor\"", "{\"shortest_edge\": 224}", "384", "1e-300", "[0, 0, 0]",
    ];

    private readonly CaseFolder _folder = new("config");

    public override string Name => "config";

    public override IReadOnlyList<byte[]> Seeds { get; } =
        [CaseParts.Join(Encoding.UTF8.GetBytes(Timm), []), CaseParts.Join(Encoding.UTF8.GetBytes(Transformers), Encoding.UTF8.GetBytes(Preprocessor)), CaseParts.Join("{\"other\": 1}"u8.ToArray(), [])];

    public override long MaxAllocated(ReadOnlySpan<byte> file) => (1 << 20) + (128L * file.Length);

    public override byte[] Create(FuzzRandom random)
    {
        byte[] seed = random.Pick<byte[]>([.. Seeds.Take(2)]);
        byte[][] files = CaseParts.Split(seed, 2);
        for (int i = 0; i < files.Length; i++)
        {
            files[i] = random.Below(8) switch
            {
                0 => files[i][..random.Below(files[i].Length + 1)],
                1 => ByteMutator.Mutate(files[i], random),
                2 or 3 when files[i].Length > 0 => JsonMutator.Mutate(files[i], random, Words),
                _ => files[i],
            };
        }

        return CaseParts.Join(files);
    }

    // A recipe that was found can be written, and reading it again returns the same recipe.
    public override byte[] Read(byte[] file)
    {
        byte[][] files = CaseParts.Split(file, 2);
        _folder.Clear();
        _folder.Write([(ConfigFile.Name, files[0])]);
        if (files[1].Length > 0)
        {
            _folder.Write([(ConfigFile.PreprocessorName, files[1])]);
        }

        FoundConfig? found = ConfigFile.Find(_folder.PathOf("model.safetensors"));
        if (found?.Recipe is not { } recipe)
        {
            return Encoding.UTF8.GetBytes(found?.Explanation ?? "none");
        }

        string written = _folder.PathOf("model.recipe.json");
        RecipeFile.Write(written, recipe);
        return Recipe.Load(written) == recipe
            ? Encoding.UTF8.GetBytes($"{recipe} {found.Explanation} {string.Join(' ', recipe.ClassNames?.AsEnumerable() ?? [])}")
            : throw new InvalidOperationException($"The recipe changes when it is written: {recipe}");
    }
}
