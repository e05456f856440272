using System.Text;

namespace NeoResNet.Fuzz;

/// <summary>Reads recipes in JSON.</summary>
internal sealed class RecipeTarget : TextFileTarget
{
    private const string MetadataKey = "neoresnet.recipe";

    private static readonly Recipe[] Recipes =
    [
        Recipe.Inception,
        Recipe.Vgg with { Model = "resnet_v1_50", ClassCount = 1000 },
        Recipe.Keras with { ClassNamesFile = "names.txt" },
        Recipe.Torchvision with { ClassCount = 2, ClassNames = ClassNames.FromList(["cat", "d\"o\ng"]) },
    ];

    // The keys of a recipe with values: the first is valid, others are valid with other values of
    // the recipe or never.
    private static readonly (string Key, string[] Values)[] Keys =
    [
        ("version", ["1", "2", "1.0", "\"1\""]),
        ("model", ["\"resnet_v2_50\"", "\"\"", "null", "\"no such network\""]),
        ("height", ["224", "1", "32", "299", "0", "65536", "-1"]),
        ("width", ["224", "1", "32", "299", "0", "1e3"]),
        ("crop_fraction", ["0.875", "1", "1e-9", "0", "1.5", "1e400"]),
        ("resize", ["\"stretch\"", "\"shorter_side_slim\"", "\"shorter_side_torchvision\"", "\"Stretch\"", "0"]),
        ("shorter_side", ["256", "224", "225", "0", "null"]),
        ("interpolation", ["\"pillow_bilinear\"", "\"legacy_bilinear\"", "\"half_pixel_bilinear\"", "\"pillow_nearest\"", "\"pillow_bicubic\"", "\"cubic\""]),
        ("range", ["[-1, 1]", "[0, 255]", "[1, 1]", "[0]", "[0, 1e300]"]),
        ("mean", ["[0, 0, 0]", "[123.68, 116.78, 103.94]", "[0, 0]", "[1e7, 0, 0]"]),
        ("std", ["[1, 1, 1]", "[0.229, 0.224, 0.225]", "[0, 1, 1]", "[-1, 1, 1]"]),
        ("channels", ["\"rgb\"", "\"bgr\"", "\"rgba\""]),
        ("label_offset", ["0", "1", "1000", "-1"]),
        ("classes", ["1000", "2", "1", "0", "99999999"]),
        ("unknown_threshold", ["0.5", "1", "1e-9", "0", "1.5", "\"0.5\""]),
        ("class_names", ["\"names.txt\"", "[\"a\", \"b\"]", "[]", "\"../names.txt\"", "[1]"]),
    ];

    private static readonly string[] Words = [.. Keys.Select(key => $"\"{key.Key}\""), .. Keys.SelectMany(key => key.Values)];

    public override string Name => "recipe";

    public override IReadOnlyList<byte[]> Seeds { get; } = [.. Recipes.Select(recipe => Encoding.UTF8.GetBytes(recipe.ToMetadata()[MetadataKey]))];

    public override long MaxAllocated(ReadOnlySpan<byte> file) => (1 << 20) + (64L * file.Length);

    public override byte[] Create(FuzzRandom random)
    {
        byte[] json = random.OneIn(4) ? random.Pick<byte[]>([.. Seeds]) : Encoding.UTF8.GetBytes(Text(random));
        return random.Below(8) switch
        {
            0 => json[..random.Below(json.Length + 1)],
            1 => ByteMutator.Mutate(json, random),
            2 or 3 => JsonMutator.Mutate(json, random, Words),
            _ => json,
        };
    }

    private static string Text(FuzzRandom random)
    {
        bool isCut = random.OneIn(2);
        IEnumerable<string> entries = from key in Keys
                                      where key.Key switch { "shorter_side" => isCut, "model" or "label_offset" or "classes" or "unknown_threshold" or "class_names" => random.OneIn(3), _ => !random.OneIn(60) }
                                      let values = key.Key == "resize" && isCut ? key.Values[1..3] : key.Values
                                      select $"\"{key.Key}\": {(random.OneIn(8) ? random.Pick<string>(values) : values[0])}";
        return $"{{{string.Join(",\n", entries)}}}";
    }

    // A recipe that was read can be written, and reading it again returns the same recipe.
    protected override byte[] ReadFile(string path)
    {
        Recipe recipe = Recipe.Load(path);
        byte[] text = Encoding.UTF8.GetBytes(recipe.ToMetadata()[MetadataKey]);
        File.WriteAllBytes(path, text);
        return Recipe.Load(path) == recipe ? text : throw new InvalidOperationException($"The recipe changes when it is written: {Encoding.UTF8.GetString(text)}");
    }
}
