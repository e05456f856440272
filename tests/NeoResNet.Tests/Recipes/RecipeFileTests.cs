using System.Text;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Recipes;

public sealed class RecipeFileTests
{
    private static readonly Recipe Full = Recipe.Torchvision with
    {
        Model = "resnet \"x\"",
        Channels = ChannelOrder.Bgr,
        CropFraction = 0.9,
        LabelOffset = 1,
        ClassCount = 3,
        UnknownThreshold = 0.75,
        ClassNames = ClassNames.FromList(["background", "José", "bee"]),
    };

    private static readonly string Valid = RecipeFile.ToMetadata(Full with { ClassNames = null, ClassNamesFile = "names.txt" })[RecipeFile.MetadataKey];

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void A_recipe_comes_back_from_a_file_as_it_was()
    {
        Recipe[] recipes = [Full, Full with { ClassNames = null, ClassNamesFile = "names.txt" }, Recipe.Inception, Recipe.Vgg, Recipe.Keras, Recipe.KerasCaffe, Recipe.Timm];
        foreach (Recipe recipe in recipes)
        {
            RecipeFile.Write(_folder.PathOf("w.h5.recipe.json"), recipe);
            Assert.That(RecipeFile.Read(_folder.PathOf("w.h5.recipe.json")), Is.EqualTo(recipe));
        }

        Assert.That(Full with { ClassNames = ClassNames.FromList(["background", "José", "wasp"]) }, Is.Not.EqualTo(Full));
    }

    [Test]
    public void The_form_on_disk_is_the_documented_one()
    {
        string page = File.ReadAllText(Path.Combine(TestData.Repository, "docs", "preprocessing.md")).ReplaceLineEndings("\n");
        string example = page.Split("```json\n")[1].Split("```")[0];
        Recipe recipe = RecipeFile.Read(_folder.Write("r.json", Encoding.UTF8.GetBytes(example)));
        Assert.That(RecipeFile.ToMetadata(recipe)[RecipeFile.MetadataKey], Is.EqualTo(example));
    }

    [Test]
    public void Metadata_come_first_then_the_side_file_then_the_known_name_and_the_answer_says_which()
    {
        string weights = _folder.PathOf("resnet_v2_50.safetensors");
        FoundRecipe known = RecipeFile.Find(weights);
        Assert.That((known.Origin, known.Recipe!.ClassCount, known.Recipe.LabelOffset), Is.EqualTo((RecipeOrigin.KnownName, 1001, 1)));
        Assert.That(known.Explanation, Does.Contain("resnet_v2_50.safetensors").And.Contain("slim").And.Contain("299"));

        RecipeFile.Write(weights + RecipeFile.Suffix, Full);
        FoundRecipe side = RecipeFile.Find(weights, new Dictionary<string, string>());
        Assert.That((side.Origin, side.Recipe), Is.EqualTo((RecipeOrigin.SideFile, Full)));
        Assert.That(side.Explanation, Does.Contain("'resnet_v2_50.safetensors.recipe.json'").And.Not.Contain(_folder.FullName), "pages show it");

        Safetensors.Write(weights, Array.Empty<NamedArray>(), RecipeFile.ToMetadata(Full));
        using SafetensorsFile file = Safetensors.Open(weights);
        FoundRecipe inside = RecipeFile.Find(weights, file.Metadata);
        Assert.That((inside.Origin, inside.Recipe), Is.EqualTo((RecipeOrigin.Metadata, Full)), "the same recipe in both places is no contradiction");
        Assert.That(inside.Explanation, Does.Contain("metadata").And.Contain("'resnet_v2_50.safetensors'").And.Not.Contain(_folder.FullName));

        RecipeFile.Write(weights + RecipeFile.Suffix, Full with { Height = 100 });
        Assert.That(() => RecipeFile.Find(weights, file.Metadata), Throws.TypeOf<DataFileException>().With.Message.Contains("differs"));
    }

    [Test]
    public void Names_that_the_file_has_go_before_those_of_a_well_known_name_and_after_those_of_its_recipe()
    {
        string[] own = [.. Enumerable.Range(0, 10).Select(i => $"own {i}")];
        IReadOnlyDictionary<string, string> metadata = ClassNames.FromList(own).ToMetadata();
        Recipe known = KnownRecipes.OfModel("akamaster_resnet20")!.Recipe;
        string weights = _folder.PathOf("akamaster_resnet20.safetensors");
        Assert.That(RecipeFile.Find(weights).FindClassNames(10)!.Names[3], Is.EqualTo("cat"));
        Assert.That(RecipeFile.Find(weights, metadata).FindClassNames(10)!.Names[3], Is.EqualTo("own 3"));
        Assert.That(RecipeFile.Find(weights, new Dictionary<string, string>([.. metadata, .. RecipeFile.ToMetadata(known)])).FindClassNames(10)!.Names[3], Is.EqualTo("cat"));
    }

    [Test]
    public void Without_a_recipe_the_answer_says_what_is_missing_and_nothing_is_guessed()
    {
        FoundRecipe found = RecipeFile.Find(_folder.PathOf("mine.safetensors"), new Dictionary<string, string> { ["format"] = "pt" });
        Assert.That((found.Recipe, found.Origin), Is.EqualTo(((Recipe?)null, RecipeOrigin.None)));
        Assert.That(
            found.Require,
            Throws.TypeOf<DataFileException>().With.Message.Contains("mine.safetensors").And.Message.Contains("neoresnet.recipe").And.Message.Contains(".recipe.json").And.Message.Contains("cannot determine"));
    }

    [Test]
    public void Class_names_are_the_recipes_then_its_files_then_the_metadatas()
    {
        string weights = _folder.PathOf("w.safetensors");
        var metadata = new Dictionary<string, string> { ["class_names"] = """["x", "y", "z"]""" };
        Assert.That(RecipeFile.Find(weights, metadata).FindClassNames(3)!.Names[0], Is.EqualTo("x"));
        Assert.That(RecipeFile.Find(weights).FindClassNames(3), Is.Null);

        RecipeFile.Write(weights + RecipeFile.Suffix, Full with { ClassNames = null, ClassNamesFile = "names.txt" });
        Assert.That(() => RecipeFile.Find(weights, metadata).FindClassNames(3), Throws.TypeOf<FileNotFoundException>());
        _ = _folder.Write("names.txt", "a\nb\nc\n"u8.ToArray());
        Assert.That(RecipeFile.Find(weights, metadata).FindClassNames(3)!.Names[2], Is.EqualTo("c"));

        RecipeFile.Write(weights + RecipeFile.Suffix, Full);
        Assert.That(RecipeFile.Find(weights, metadata).FindClassNames(3)!.Names[1], Is.EqualTo("José"));
        Assert.That(() => RecipeFile.Find(weights, metadata).FindClassNames(5), Throws.TypeOf<DataFileException>().With.Message.Contains("names 3 classes; the network has 5"));
    }

    [TestCase("\"height\": 224", "\"height\": 0", "'height' should be a whole number from 1 to 4096, got 0")]
    [TestCase("\"height\": 224", "\"height\": 4097", "'height' should be a whole number from 1 to 4096, got 4097")]
    [TestCase("\"height\": 224", "\"height\": 224.5", "'height' should be a whole number, got 224.5")]
    [TestCase("\"height\": 224", "\"height\": \"224\"", "'height' should be a whole number, got \"224\"")]
    [TestCase("\"width\": 224,", "", "'width' is missing")]
    [TestCase("\"width\": 224", "\"hight\": 224, \"width\": 224", "unknown key 'hight'")]
    [TestCase("\"width\": 224", "\"widht\": 224", "unknown key 'widht'")]
    [TestCase("\"height\": 224,", "", "'height' is missing")]
    [TestCase("\"width\": 224", "\"width\": 224, \"width\": 225", "width")]
    [TestCase("\"version\": 1", "\"version\": 2", "'version' should be 1")]
    [TestCase("0.9", "0", "'crop_fraction' should be a number above 0 and at most 1, got 0")]
    [TestCase("0.9", "1.1", "'crop_fraction'")]
    [TestCase("0.9", "1e999", "'crop_fraction' should be a number")]
    [TestCase("\"shorter_side\": 256", "\"shorter_side\": 223", "'shorter_side' should be a whole number from 224 to 4096")]
    [TestCase("\"shorter_side\": 256,", "", "'shorter_side'")]
    [TestCase("shorter_side_torchvision", "stretch", "'shorter_side' should be absent")]
    [TestCase("shorter_side_torchvision", "longer_side", "'resize' should be one of stretch, shorter_side_slim, shorter_side_torchvision, shorter_side_transformers, got \"longer_side\"")]
    [TestCase("pillow_bilinear", "lanczos", "'interpolation' should be one of")]
    [TestCase("\"bgr\"", "7", "'channels' should be one of rgb, bgr, got 7")]
    [TestCase("0.485", "\"0.485\"", "'mean' should be an array of 3 numbers")]
    [TestCase("0.485,", "", "'mean' should be an array of 3 numbers")]
    [TestCase("0.229", "0", "'std' should be three numbers")]
    [TestCase("\"label_offset\": 1", "\"label_offset\": 3", "'label_offset' should be a whole number from 0 to 2, got 3")]
    [TestCase("\"classes\": 3", "\"classes\": -3", "'classes' should be a whole number from 1")]
    [TestCase("0.75", "0", "'unknown_threshold' should be a number above 0 and at most 1, got 0")]
    [TestCase("0.75", "1.5", "'unknown_threshold'")]
    [TestCase("0.75", "\"0.75\"", "'unknown_threshold' should be a number")]
    [TestCase("\"names.txt\"", "\"../names.txt\"", "without a folder")]
    [TestCase("\"names.txt\"", "\"C:\\\\names.txt\"", "without a folder")]
    [TestCase("\"names.txt\"", "[\"a\", 2, \"c\"]", "'class_names' should be an array of strings or the name of a file")]
    [TestCase("\"names.txt\"", "[\"a\"]", "'class_names' should name 3 classes")]
    [TestCase("\"names.txt\"", "\"\\ud800\"", "escape sequence that is not a character")]
    [TestCase("resnet \\\"x\\\"", "", "'model' should be a name")]
    [TestCase("\"version\"", "\"version", "invalid JSON")]
    public void What_does_not_fit_is_refused_by_file_key_expected_and_found(string old, string changed, string reason)
    {
        string text = Valid.Replace(old, changed, StringComparison.Ordinal);
        Assert.That(text, Is.Not.EqualTo(Valid), "the case changes something");
        string path = _folder.Write("w.recipe.json", Encoding.UTF8.GetBytes(text));
        Assert.That(() => RecipeFile.Read(path), Throws.TypeOf<DataFileException>().With.Message.Contains(path).And.Message.Contains(reason));
        Assert.That(
            () => RecipeFile.Find(_folder.PathOf("w.safetensors"), new Dictionary<string, string> { [RecipeFile.MetadataKey] = text }),
            Throws.TypeOf<DataFileException>().With.Message.Contains("w.safetensors").And.Message.Contains("neoresnet.recipe").And.Message.Contains(reason));
    }

    [Test]
    public void Damaged_recipes_are_read_or_refused_and_nothing_else_happens()
    {
        byte[] valid = Encoding.UTF8.GetBytes(Valid);
        int refused = 0;
        for (int i = 0; i < 20_000; i++)
        {
            string path = "case";
            try
            {
                _ = RecipeFile.Find(path, new Dictionary<string, string> { [RecipeFile.MetadataKey] = Encoding.Latin1.GetString(ByteMutations.Case(valid, i)) });
            }
            catch (DataFileException)
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"case {i}: {e}");
            }
        }

        Assert.That(refused, Is.InRange(10_000, 19_900));
    }

    [Test]
    public void A_huge_file_is_refused_before_it_is_read()
    {
        using (FileStream file = File.Create(_folder.PathOf("r.json")))
        {
            file.SetLength(ClassNames.MaxFileLength + 1L);
        }

        Assert.That(() => RecipeFile.Read(_folder.PathOf("r.json")), Throws.TypeOf<DataFileException>().With.Message.Contains("more than"));
    }

    [Test]
    public void A_recipe_that_cannot_be_meant_is_neither_written_nor_used()
    {
        Recipe wrong = Full with { StandardDeviation = RgbValues.All(double.NaN) };
        Assert.That(() => RecipeFile.Write(_folder.PathOf("r.json"), wrong), Throws.ArgumentException.With.Message.Contains("'std'"));
        Assert.That(() => wrong.Prepare(new(1, 1, new byte[3])), Throws.ArgumentException.With.Message.Contains("'std'"));
        Assert.That(() => wrong.GeometryOf(1, 1), Throws.ArgumentException.With.Message.Contains("'std'"));
        Assert.That(() => (Full with { Interpolation = (Interpolation)9 }).Prepare(new(1, 1, new byte[3])), Throws.ArgumentException.With.Message.Contains("'interpolation'"));
        Assert.That(_folder.FileNames, Is.Empty);
    }
}
