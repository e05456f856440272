using System.Text;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Recipes;

/// <summary>Tests the encodings of recipes, and files that are no recipes.</summary>
public sealed class RecipeTextTests
{
    private static readonly string Text = RecipeFile.ToMetadata(Recipe.Inception)[RecipeFile.MetadataKey];

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void A_byte_order_mark_is_read_in_files_and_in_metadata()
    {
        foreach (Encoding encoding in (Encoding[])[new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32])
        {
            string path = _folder.Write("r.json", [.. encoding.GetPreamble(), .. encoding.GetBytes(Text)]);
            Assert.That(Recipe.Load(path), Is.EqualTo(Recipe.Inception), encoding.WebName);
        }

        var metadata = new Dictionary<string, string> { [RecipeFile.MetadataKey] = $"\uFEFF{Text}" };
        Assert.That(RecipeFile.Find("w.safetensors", metadata, isStream: true).Recipe, Is.EqualTo(Recipe.Inception));
    }

    [TestCase("<!DOCTYPE html><html></html>", "a web page (HTML); expected a recipe (JSON)")]
    [TestCase("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "a Git LFS pointer")]
    [TestCase("", "an empty file")]
    public void A_file_of_another_kind_is_named(string text, string told) =>
        Assert.That(() => Recipe.Load(_folder.Write("r.json", Encoding.UTF8.GetBytes(text))), Throws.TypeOf<DataFileException>().With.Message.Contains(told));

    [Test]
    public void Another_encoding_is_refused_with_the_byte()
    {
        byte[] latin = Encoding.Latin1.GetBytes("{\"model\": \"caf\u00e9\"}");
        Assert.That(() => Recipe.Load(_folder.Write("r.json", latin)), Throws.TypeOf<DataFileException>().With.Property("Offset").EqualTo(14));
        Assert.That(() => Recipe.Load(_folder.FullName), Throws.TypeOf<UnauthorizedAccessException>().With.Message.Contains("is a folder"));
    }

    [TestCase("[1,")]
    [TestCase("{\"a\":")]
    [TestCase("0,")]
    public void A_text_of_sixteen_megabytes_takes_a_few_times_its_size(string unit)
    {
        string path = _folder.Write("r.json", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, RecipeReader.MaxLength / unit.Length)).Insert(0, "[")[..RecipeReader.MaxLength]));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => Recipe.Load(path), Throws.TypeOf<DataFileException>());
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(5L * RecipeReader.MaxLength));
    }

    [Test]
    public void Weights_may_not_require_a_huge_input_unless_the_caller_accepts_it()
    {
        using var weights = new Support.SmallWeights("resnet20_v1_cifar", Recipe.Inception with { Height = 4096, Width = 4096, Model = "resnet20_v1_cifar" });
        Assert.That(
            () => ImageClassifier.Load(weights.Path),
            Throws.TypeOf<DataFileException>().With.Message.Contains("4096 x 4096 pixels; weights may require at most 1048576 pixels").And.Message.Contains("ImageClassifierOptions.ImageSize"));
        using ImageClassifier accepted = ImageClassifier.Load(weights.Path, new() { ImageSize = 32 });
        Assert.That(accepted.Recipe.Height, Is.EqualTo(32));
        using ImageClassifier given = ImageClassifier.Load(weights.Path, new() { Recipe = Recipe.Inception with { Height = 1025, Width = 1025 } });
        Assert.That(given.Recipe.Height, Is.EqualTo(1025));
    }

    [TestCase("BatchSize must be at least 1, but is 0.")]
    [TestCase("MaxThreads must be from 1 to 1024, but is 0.")]
    [TestCase("ImageSize must be from 1 to 4096, but is 4097.")]
    public void An_option_out_of_range_is_named_with_value_and_range(string message)
    {
        ImageClassifierOptions options = message[0] == 'B' ? new() { BatchSize = 0 } : message[0] == 'M' ? new() { MaxThreads = 0 } : new() { ImageSize = 4097 };
        Assert.That(() => ImageClassifier.CreateWithRandomWeights("resnet20_v1_cifar", options: options), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains(message));
    }
}
