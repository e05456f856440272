using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

/// <summary>
/// Tests the commands that take photos: folders and patterns, features, pages, and the comparison
/// of two runs.
/// </summary>
public sealed class PhotoCommandTests
{
    /// <summary>Cancels, as Ctrl-C does, as soon as the first result is printed.</summary>
    private sealed class CancellingWriter(CancellationTokenSource source) : StringWriter
    {
        public override void Write(string? value)
        {
            base.Write(value);
            Cancel();
        }

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            Cancel();
        }

        private void Cancel()
        {
            if (ToString().Contains("probability", StringComparison.Ordinal))
            {
                source.Cancel();
            }
        }
    }

    private const string Model = "resnet20_v1_cifar";

    private TemporaryFolder _folder = null!;

    private static string Cat => Samples.PathOf("cat.png");

    [SetUp]
    public void MakePhotos()
    {
        _folder = new();
        Directory.CreateDirectory(_folder.PathOf("below"));
        File.Copy(Cat, _folder.PathOf("b.png"));
        File.Copy(Cat, Path.Combine(_folder.PathOf("below"), "a.PNG"));
        _folder.Write("notes.txt", "no photo"u8.ToArray());
    }

    [TearDown]
    public void RemovePhotos() => _folder.Dispose();

    [Test]
    public void A_folder_stands_for_the_photos_below_it_and_a_bad_one_does_not_stop_the_others()
    {
        string broken = _folder.Write("c.jpg", "This is no photo."u8.ToArray());
        ToolResult result = Tool.Run("classify", _folder.FullName, Cat, _folder.PathOf("b.png"), "--model", Model, "--json");
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Json.List("images").Select(image => image.Text("file")), Is.EqualTo(new[] { _folder.PathOf("b.png"), Path.Combine(_folder.PathOf("below"), "a.PNG"), Cat }), "each file once");
        Assert.That(result.Json.List("failed").Single().Text("file"), Is.EqualTo(broken));
        Assert.That(result.ErrorLines, Has.Length.EqualTo(2));
        Assert.That(result.ErrorLines[0], Does.Contain(broken).And.Contain("JPEG"));
        Assert.That(result.Json.List("images").Select(image => image.GetProperty("predictions").GetRawText()).Distinct().Count(), Is.EqualTo(1), "the same photo gives the same result");
    }

    [TestCase("*.png", "b.png")]
    [TestCase("**/*.?NG", "below/a.PNG")]
    [TestCase("**/*", "b.png", "below/a.PNG", "notes.txt")]
    [TestCase("*/a.PNG", "below/a.PNG")]
    [TestCase("b?l*/*", "below/a.PNG")]
    [TestCase("**/below/*.PNG", "below/a.PNG")]
    [TestCase("**/*low/**/a*", "below/a.PNG")]
    public void A_pattern_stands_for_the_files_of_its_name(string pattern, params string[] files) =>
        Assert.That(PhotoFiles.Expand([_folder.PathOf(pattern)]), Is.EqualTo(files.Select(_folder.PathOf)));

    [Test]
    public void Links_to_photos_are_photos_and_links_to_folders_lead_nowhere_on_the_way_down()
    {
        string linked = Path.Combine(_folder.PathOf("below"), "link.png");
        _ = File.CreateSymbolicLink(linked, Cat);
        _ = Directory.CreateSymbolicLink(_folder.PathOf("round"), _folder.FullName);
        string[] files = [_folder.PathOf("b.png"), Path.Combine(_folder.PathOf("below"), "a.PNG"), linked];
        Assert.That(PhotoFiles.Expand([_folder.FullName]), Is.EqualTo(files));
        Assert.That(PhotoFiles.Expand([_folder.PathOf("**/*.?*g")]), Is.EquivalentTo(new[] { files[0], linked }));
    }

    [TestCase("*.gif", "*.gif")]
    [TestCase("nosuch/*.png", "nosuch")]
    public void A_pattern_of_nothing_is_named(string pattern, string told)
    {
        ToolResult result = Tool.Run("classify", _folder.PathOf(pattern), "--model", Model);
        Assert.That((result.ExitCode, result.ErrorLines.Length, result.Out), Is.EqualTo((1, 1, "")));
        Assert.That(result.Error, Does.Contain(told));
    }

    [Test]
    public void Photos_already_classified_are_told_when_the_rest_is_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        using var output = new CancellingWriter(cancelled) { NewLine = "\n" };
        using var error = new StringWriter();
        int exitCode = CommandLine.Run(["classify", Cat, _folder.PathOf("b.png"), "--model", Model], new Terminal(output, error, cancelled.Token));
        Assert.That(exitCode, Is.EqualTo(130), error.ToString());
        Assert.That(output.ToString(), Does.Contain(Cat).And.Contain("probability").And.Not.Contain("b.png"));
    }

    [Test]
    public void Names_from_files_do_not_steer_the_terminal()
    {
        string names = _folder.Write("names.txt", "\u001b[31mred\u001b[0m\u0007\nbee\n"u8.ToArray());
        ToolResult result = Tool.Succeed("classify", Cat, "--model", Model, "--classes", "2", "--classes-file", names);
        Assert.That(result.Out, Does.Contain("red").And.Not.Contain("\u001b").And.Not.Contain("\u0007"));
        ToolResult page = Tool.Succeed("explain", Cat, "--model", Model, "--classes", "2", "--classes-file", names, "--out", _folder.PathOf("page.html"));
        Assert.That(page.Out, Does.Not.Contain("\u001b"));
        string golden = _folder.Write("g.json", Encoding.UTF8.GetBytes(
            $$"""{"version":1,"network":"{{Model}}","steps":[{"name":"\u001b[31mred","shape":[1],"min":0,"max":0,"mean":0,"deviation":0,"zeros":1,"non_finite":0,"samples":[0]}]}"""));
        ToolResult examined = Tool.Run("doctor", "--image", Cat, "--model", Model, "--golden", golden);
        Assert.That(examined.Out, Does.Contain("First difference at '\uFFFD[31mred'").And.Not.Contain("\u001b"));
    }

    [Test]
    public void Weights_that_are_no_numbers_are_told_by_the_doctor_and_classify_nothing()
    {
        string weights = _folder.PathOf("nan.safetensors"), scope = $"{Model}/block2";
        string good = _folder.PathOf("w.safetensors");
        _ = Tool.Succeed("init", "--model", Model, "--out", good);
        using (SafetensorsFile file = Safetensors.Open(good))
        {
            Safetensors.Write(weights, [.. file.ReadAll().Select(array => array.Name.StartsWith(scope, StringComparison.Ordinal) ? Spoilt(array) : array)], file.Metadata);
        }

        ToolResult classified = Tool.Run("classify", Cat, "--weights", weights);
        Assert.That((classified.ExitCode, classified.ErrorLines.Length), Is.EqualTo((1, 1)));
        Assert.That(classified.Out, Does.Not.Contain("probability"));
        Assert.That(classified.Error, Does.Contain("not finite numbers").And.Contain("doctor"));
        ToolResult examined = Tool.Run("doctor", "--image", Cat, "--weights", weights, "--json");
        Assert.That(examined.ExitCode, Is.EqualTo(1));
        Assert.That(examined.Json.Text("first_not_finite"), Does.StartWith($"{scope}/unit_1"));
    }

    [Test]
    public void Features_have_a_row_a_photo()
    {
        string file = _folder.PathOf("f.npy"), end = $"{Model}/block2";
        JsonElement json = Tool.Succeed("features", Samples.PathOf("coffee.png"), Cat, "--model", Model, "--end-point", end, "--out", file, "--json").Json;
        Assert.That(json.Names(), Is.EquivalentTo((string[])[.. JsonAssert.ClassifierNames, "file", "end_point", "shape", "images", "failed", "damaged"]));
        Assert.That(json.Shape(), Is.EqualTo(new[] { 2, 16, 16, 32 }));
        NhwcTensor features = Npy.Read(file);
        using ImageClassifier classifier = ImageClassifier.CreateWithRandomWeights(Model);
        NhwcTensor expected = classifier.Features(Cat, end);
        Assert.That(features.Shape, Is.EqualTo(new Shape(2, 16, 16, 32)));
        double difference = features.Span[expected.Length..].ToArray().Zip(expected.Span.ToArray(), (a, b) => Math.Abs((double)a - b)).Max();
        Assert.That(difference, Is.LessThan(1e-4));
    }

    [Test]
    public void Features_of_a_file_that_is_not_a_photo_are_left_out_and_it_is_reported()
    {
        string file = _folder.PathOf("f.npy"), notes = _folder.PathOf("notes.txt"), coffee = Samples.PathOf("coffee.png");
        _ = Tool.Succeed("features", Cat, coffee, "--model", Model, "--out", file);
        NhwcTensor expected = Npy.Read(file);
        ToolResult result = Tool.Run("features", Cat, notes, coffee, "--model", Model, "--out", file, "--json");
        NhwcTensor features = Npy.Read(file);
        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        Assert.That(result.Json.List("images").Select(image => image.GetString()), Is.EqualTo(new[] { Cat, coffee }));
        Assert.That(result.Json.List("failed").Single().Text("file"), Is.EqualTo(notes));
        Assert.That(result.Error, Does.Contain(notes));
        Assert.That(features.Shape, Is.EqualTo(expected.Shape));
        Assert.That(features.Span.SequenceEqual(expected.Span), Is.True);

        File.Delete(file);
        ToolResult none = Tool.Run("features", notes, "--model", Model, "--out", file);
        Assert.That((none.ExitCode, none.Out.Contains("Wrote", StringComparison.Ordinal), File.Exists(file)), Is.EqualTo((1, false, false)));
    }

    [Test]
    public void A_page_is_written_and_its_facts_are_told()
    {
        string file = _folder.PathOf("page.html");
        ToolResult result = Tool.Succeed("explain", Cat, "--model", Model, "--top", "2", "--out", file, "--json");
        Assert.That(result.Json.Names(), Is.EquivalentTo((string[])[.. JsonAssert.ClassifierNames, "file", "bytes", "image", "damage", "median_s", "maps"]));
        Assert.That(result.Json.List("maps")[0].Names(), Is.EquivalentTo(new[] { "class", "name", "probability", "logit", "height", "width" }));
        XElement page = XDocument.Load(file).Root!;
        Assert.That(page.Descendants("img").Count(), Is.EqualTo(2));
        Assert.That(page.Descendants("p").First().Value, Does.Contain("random"));
    }

    [Test]
    public void The_doctor_finds_the_step_that_differs()
    {
        string golden = _folder.PathOf("g.json");
        string[] doctor = ["doctor", "--image", Cat, "--model", Model];
        JsonElement written = Tool.Succeed([.. doctor, "--write-golden", golden, "--json"]).Json;
        Assert.That(written.Names(), Is.EquivalentTo((string[])
            [.. JsonAssert.ClassifierNames, "machine", "image", "damage", "golden", "written", "tolerance", "first_drift", "first_not_finite", "verdict", "steps", "drifts"]));

        JsonElement same = Tool.Succeed([.. doctor, "--golden", golden, "--json"]).Json;
        Assert.That((same.Text("first_drift"), same.List("drifts").Length), Is.EqualTo(((string?)null, written.List("steps").Length)));
        Assert.That(Tool.Succeed([.. doctor, "--golden", golden]).Out, Does.Contain("agree").And.Contain("kernels").And.Contain("Recipe: "));

        ToolResult resized = Tool.Run([.. doctor, "--golden", golden, "--recipe", "keras_resnet50v2", "--size", "32", "--json"]);
        Assert.That((resized.ExitCode, resized.Json.Text("first_drift")), Is.EqualTo((1, "photo/cropped")), "Keras does not crop");
        ToolResult reseeded = Tool.Run([.. doctor, "--golden", golden, "--seed", "1"]);
        Assert.That(reseeded.ExitCode, Is.EqualTo(1));
        Assert.That(reseeded.OutLines[^1], Does.StartWith($"First difference at '{Model}/conv1'"));

        ToolResult other = Tool.Run("doctor", "--image", Cat, "--model", "plain20_cifar", "--golden", golden);
        Assert.That(other.ExitCode, Is.EqualTo(1));
        Assert.That(other.Error, Does.Contain(golden).And.Contain(Model).And.Contain("plain20_cifar"));
    }

    [Test]
    public void Weights_without_a_recipe_are_refused_until_one_is_given()
    {
        string weights = _folder.PathOf("w.safetensors"), plain = _folder.PathOf("plain.safetensors");
        _ = Tool.Succeed("init", "--model", Model, "--out", weights);
        using (SafetensorsFile file = Safetensors.Open(weights))
        {
            Safetensors.Write(plain, file.ReadAll());
        }

        ToolResult refused = Tool.Run("classify", Cat, "--weights", plain);
        Assert.That((refused.ExitCode, refused.ErrorLines.Length), Is.EqualTo((1, 1)));
        Assert.That(refused.Error, Does.Contain(plain).And.Contain("--recipe").And.Contain(".recipe.json"));
        JsonElement known = Tool.Succeed("classify", Cat, "--weights", weights, "--json").Json;
        Assert.That(known.Text("recipe"), Does.Contain("metadata"));
        string recipe = _folder.PathOf("r.recipe.json");
        RecipeFile.Write(recipe, Recipe.Inception.WithSize(32));
        JsonElement given = Tool.Succeed("classify", Cat, "--weights", plain, "--recipe", recipe, "--json").Json;
        Assert.That(given.GetProperty("images").GetRawText(), Is.EqualTo(known.GetProperty("images").GetRawText()));

        // The recipe in the file and the recipe beside it differ. Both are ignored if --recipe is
        // given.
        RecipeFile.Write(weights + RecipeFile.Suffix, Recipe.Keras.WithSize(32));
        Assert.That(Tool.Run("classify", Cat, "--weights", weights).Error, Does.Contain("differs"));
        JsonElement settled = Tool.Succeed("classify", Cat, "--weights", weights, "--recipe", recipe, "--json").Json;
        Assert.That(settled.GetProperty("images").GetRawText(), Is.EqualTo(known.GetProperty("images").GetRawText()));
    }

    // A float32 whose bits are all ones is a NaN.
    private static NamedArray Spoilt(NamedArray array) => new(array.Name, array.ElementType, array.Shape, Enumerable.Repeat(byte.MaxValue, array.Bytes.Length).ToArray());
}
