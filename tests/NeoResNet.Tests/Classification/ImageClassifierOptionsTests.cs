using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.Tests.Support;

namespace NeoResNet.Tests.Classification;

/// <summary>Other ways to load the same weights, and weights that fit in part.</summary>
public sealed class ImageClassifierOptionsTests
{
    private const string Name = "resnet20_v2_cifar";

    private SmallWeights _weights = null!;

    [OneTimeSetUp]
    public void MakeWeights() => _weights = new(Name, SmallWeights.Recipe);

    [OneTimeTearDown]
    public void RemoveWeights() => _weights.Dispose();

    [Test]
    public void Mapped_weights_and_streams_of_both_kinds_give_the_same_bits()
    {
        using ImageClassifier read = ImageClassifier.Load(_weights.Path), mapped = ImageClassifier.Load(_weights.Path, new() { MapWeights = true });
        IReadOnlyList<Prediction> expected = read.Classify(SmallWeights.Cat);
        Assert.That(mapped.Classify(SmallWeights.Cat), Is.EqualTo(expected));

        using var seekable = new MemoryStream(File.ReadAllBytes(_weights.Path));
        using var forward = new AsyncOnlyStream(File.ReadAllBytes(_weights.Path)) { AllowsSynchronousReads = true };
        foreach (Stream stream in (Stream[])[seekable, forward])
        {
            using ImageClassifier streamed = ImageClassifier.Load(stream);
            Assert.That(streamed.Classify(SmallWeights.Cat), Is.EqualTo(expected));
            Assert.That((streamed.RecipeOrigin, stream.CanRead), Is.EqualTo((RecipeOrigin.Metadata, true)), "the stream stays open");
        }
    }

    [Test]
    public async Task Weights_are_read_from_a_stream_with_asynchronous_reads_only()
    {
        using ImageClassifier expected = ImageClassifier.Load(_weights.Path);
        using var stream = new AsyncOnlyStream(File.ReadAllBytes(_weights.Path));
        using ImageClassifier read = await ImageClassifier.LoadAsync(stream);
        Assert.That(read.Classify(SmallWeights.Cat), Is.EqualTo(expected.Classify(SmallWeights.Cat)));
        Assert.That(stream.CanRead, Is.True, "the stream stays open");

        using var more = new AsyncOnlyStream(File.ReadAllBytes(_weights.Path));
        Assert.That(async () => await ImageClassifier.LoadAsync(more, cancellationToken: new(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
        using var damaged = new AsyncOnlyStream(File.ReadAllBytes(_weights.Path)[..^1]);
        Assert.That(async () => await ImageClassifier.LoadAsync(damaged, name: "upload"), Throws.InstanceOf<DataFileException>().With.Message.Contains("upload"));
    }

    [Test]
    public void A_stream_has_no_files_beside_it()
    {
        using var bare = new SmallWeights(Name, recipe: null);
        RecipeFile.Write(bare.Path + RecipeFile.Suffix, SmallWeights.Recipe);
        using FileStream stream = File.OpenRead(bare.Path);
        Assert.That(() => ImageClassifier.Load(stream, name: bare.Path), Throws.InstanceOf<DataFileException>().With.Message.Contains(bare.Path));

        using var named = new SmallWeights(Name, SmallWeights.Recipe with { ClassNamesFile = "names.txt" });
        using FileStream other = File.OpenRead(named.Path);
        Assert.That(() => ImageClassifier.Load(other), Throws.InstanceOf<DataFileException>().With.Message.Contains("names.txt"));
    }

    [Test]
    public void Low_memory_gives_the_answers_up_to_rounding()
    {
        using ImageClassifier fast = ImageClassifier.Load(_weights.Path), small = ImageClassifier.Load(_weights.Path, new() { LowMemory = true });
        NhwcTensor expected = fast.Features(SmallWeights.Cat, "predictions");
        Close.AssertAll(small.Features(SmallWeights.Cat, "predictions").Span, Close.ToDoubles(expected.Span), rtol: 1e-4, atol: 1e-6, "low memory");
    }

    [Test]
    public void Excluded_logits_leave_features_alone_and_another_excluded_scope_random_values()
    {
        using ImageClassifier whole = ImageClassifier.Load(_weights.Path), bare = ImageClassifier.Load(_weights.Path, new() { ExcludedScopes = ["logits"] });
        Assert.That((bare.ClassCount, bare.HasRandomWeights), Is.EqualTo((0, false)));
        Assert.That(bare.Embed(SmallWeights.Cat), Is.EqualTo(whole.Embed(SmallWeights.Cat)));
        Assert.That(() => bare.Classify(SmallWeights.Cat), Throws.InvalidOperationException.With.Message.Contains("logits"));

        using ImageClassifier cut = ImageClassifier.Load(_weights.Path, new() { ExcludedScopes = ["block3/"] });
        Assert.That((cut.ClassCount, cut.HasRandomWeights), Is.EqualTo((10, true)));
        Assert.That(cut.IgnoredArrays, Has.Some.StartsWith($"{Name}/block3/"));
        Assert.That(cut.Features(SmallWeights.Cat, $"{Name}/block2").ToArray(), Is.EqualTo(whole.Features(SmallWeights.Cat, $"{Name}/block2").ToArray()));
        Assert.That(cut.Embed(SmallWeights.Cat), Is.Not.EqualTo(whole.Embed(SmallWeights.Cat)));
    }

    [Test]
    public void Excluded_scopes_are_written_as_slim_does_too_and_unknown_ones_are_refused()
    {
        using ImageClassifier bare = ImageClassifier.Load(_weights.Path, new() { ExcludedScopes = [$"{Name}/logits/"] });
        Assert.That(bare.ClassCount, Is.Zero);
        Assert.That(
            () => ImageClassifier.Load(_weights.Path, new() { ExcludedScopes = ["blok3"] }),
            Throws.ArgumentException.With.Message.Contains("'blok3'").And.Message.Contains("block3"));
        Assert.That(
            () => ImageClassifier.CreateWithRandomWeights(Name, options: new() { Network = "resnet_v2_50" }),
            Throws.ArgumentException.With.Message.Contains("resnet_v2_50"));
    }

    [Test]
    public void Weights_that_fit_in_part_are_refused_unless_the_load_is_lenient()
    {
        string path = _weights.PathOf("part.safetensors"), lost = $"{Name}/postnorm/beta";
        using (SafetensorsFile file = Safetensors.Open(_weights.Path))
        {
            Safetensors.Write(path, [.. file.ReadAll().Where(array => array.Name != lost)], file.Metadata);
        }

        foreach (ImageClassifierOptions strict in (ImageClassifierOptions[])[new(), new() { ExcludedScopes = ["block1"] }])
        {
            Assert.That(() => ImageClassifier.Load(path, strict), Throws.InstanceOf<RestoreException>().With.Message.Contains(lost));
        }

        using ImageClassifier lenient = ImageClassifier.Load(path, new() { Lenient = true });
        Assert.That(lenient.HasRandomWeights);
        Assert.That(lenient.Classify(SmallWeights.Cat), Is.Not.Empty);
    }
}
