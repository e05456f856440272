using System.Collections;
using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Tensors;
using NeoResNet.Tests.Support;

namespace NeoResNet.Tests.Classification;

public sealed class ImageClassifierTests
{
    private const string Name = "resnet20_v2_cifar";

    private SmallWeights _weights = null!;

    [OneTimeSetUp]
    public void MakeWeights() => _weights = new(Name, SmallWeights.Recipe with { Model = Name, ClassNames = ClassNames.FromList("abcdefghij".Select(letter => $"{letter}")) });

    [OneTimeTearDown]
    public void RemoveWeights() => _weights.Dispose();

    [Test]
    public void A_file_alone_gives_what_graph_and_recipe_give()
    {
        using var backend = new CpuBackend();
        using var session = new Session(_weights.Inputs.Graph, backend);
        NhwcTensor input = SmallWeights.Recipe.Prepare(SmallWeights.Cat);
        NhwcTensor expected = session.Run(_weights.EndPoints["predictions"], (_weights.Inputs, input));

        using ImageClassifier classifier = ImageClassifier.Load(_weights.Path);
        IReadOnlyList<Prediction> answer = classifier.Classify(SmallWeights.Cat, top: 10);
        Assert.That(answer.OrderBy(prediction => prediction.Class).Select(prediction => prediction.Probability), Is.EqualTo(expected.Span.ToArray()));
        Assert.That(answer.Select(prediction => prediction.Name), Is.EqualTo(answer.Select(prediction => $"{(char)('a' + prediction.Class)}")));
        Assert.That(classifier.RecipeOrigin, Is.EqualTo(RecipeOrigin.Metadata));
        using Stream stream = File.OpenRead(Path.Combine(TestSupport.TestData.Repository, "samples", "images", "cat.png"));
        Assert.That(classifier.Classify(stream, top: 10), Is.EqualTo(answer));
    }

    [Test]
    public void Classes_whose_probability_is_zero_stand_in_the_order_of_their_logits()
    {
        // Weights so large that all but one probability of this random network are below float32's least.
        using var large = new SmallWeights(Name, SmallWeights.Recipe, variables => variables[$"{Name}/logits/biases"].Assign([0, -900, -300, -500, -200, -800, -400, -700, -600, -1000]));
        using ImageClassifier classifier = ImageClassifier.Load(large.Path, new() { Network = Name });
        IReadOnlyList<Prediction> answer = classifier.Classify(SmallWeights.Cat, top: 10);
        Assert.That(answer.Select(prediction => prediction.Class), Is.EqualTo(new[] { 0, 4, 2, 6, 3, 8, 7, 5, 1, 9 }));
        Assert.That(answer.Skip(1).Select(prediction => prediction.Probability), Is.All.Zero);
        Assert.That(classifier.HasRandomWeights, Is.False, "the file says nothing");
    }

    [Test]
    public void A_list_longer_than_a_batch_is_answered_in_its_order()
    {
        using ImageClassifier classifier = ImageClassifier.Load(_weights.Path, new() { BatchSize = 2 });
        classifier.WarmUp(batchSize: 2);
        RgbImage[] photos = [SmallWeights.Cat, SmallWeights.Coffee, SmallWeights.Coffee, SmallWeights.Cat, SmallWeights.Coffee];
        IReadOnlyList<IReadOnlyList<Prediction>> answers = classifier.Classify(photos);
        NhwcTensor features = classifier.Features(photos, "global_pool");
        int row = features.Length / photos.Length;
        for (int i = 0; i < photos.Length; i++)
        {
            IReadOnlyList<Prediction> alone = classifier.Classify(photos[i]);
            Assert.That(answers[i].Select(prediction => prediction.Class), Is.EqualTo(alone.Select(prediction => prediction.Class)));
            Assert.That(answers[i][0].Probability, Is.EqualTo(alone[0].Probability).Within(1e-5));
            NhwcTensor pooled = classifier.Features(photos[i], "global_pool");
            Close.AssertAll(features.Span.Slice(i * row, row), Close.ToDoubles(pooled.Span), rtol: 1e-4, atol: 1e-5, $"photo {i}");
        }

        Assert.That(classifier.Classify([]), Is.Empty);
        Assert.That(() => classifier.Features([], "global_pool"), Throws.ArgumentException);
        Assert.That(() => classifier.Features(photos, $"{Name}/blok1"), Throws.InstanceOf<KeyNotFoundException>().With.Message.Contains($"{Name}/block1"));
    }

    [Test]
    public void A_photo_after_a_warmup_waits_for_no_compilation()
    {
        using var backend = new CountingBackend();
        using ImageClassifier classifier = ImageClassifier.Load(_weights.Path, new() { Backend = backend });
        classifier.WarmUp();
        Assert.That(backend.Compiled, Is.EqualTo(1));
        _ = classifier.Classify(SmallWeights.Cat);
        Assert.That(backend.Compiled, Is.EqualTo(1));
    }

    [Test]
    public void Features_of_a_block_need_nothing_behind_it()
    {
        string[] behind = [$"{Name}/block2", $"{Name}/block3", $"{Name}/logits"];
        using var broken = new SmallWeights(Name, SmallWeights.Recipe, variables =>
        {
            foreach (Variable variable in variables.Variables.Where(variable => Array.Exists(behind, scope => variable.Name.StartsWith(scope, StringComparison.Ordinal))))
            {
                variable.Assign([.. Enumerable.Repeat(float.NaN, variable.Shape.ElementCount)]);
            }
        });
        using ImageClassifier classifier = ImageClassifier.Load(broken.Path), whole = ImageClassifier.Load(_weights.Path);
        NhwcTensor features = classifier.Features(SmallWeights.Cat, $"{Name}/block1"), expected = whole.Features(SmallWeights.Cat, $"{Name}/block1");
        Assert.That(features.Shape, Is.EqualTo(new Shape(1, 32, 32, 16)));
        Assert.That(features.Span.SequenceEqual(expected.Span));
        Assert.That(classifier.Trace(SmallWeights.Cat).Steps.First(step => step.Statistics.NonFinite > 0).Name, Does.StartWith($"{Name}/block2/unit_1"), "the first layer with a NaN is told");
    }

    [Test]
    [NonParallelizable]
    public void Many_threads_ask_one_instance()
    {
        using ImageClassifier classifier = ImageClassifier.Load(_weights.Path, new() { MaxThreads = 2 });
        Prediction[] expected = [.. classifier.Classify(SmallWeights.Cat)], other = [.. classifier.Classify(SmallWeights.Coffee)];
        _ = Parallel.For(0, 64, new() { MaxDegreeOfParallelism = 8 }, i =>
        {
            bool isCat = i % 2 == 0;
            Assert.That(classifier.Classify(isCat ? SmallWeights.Cat : SmallWeights.Coffee), Is.EqualTo(isCat ? expected : other));
        });
    }

    [Test]
    public void Another_size_scales_the_recipe()
    {
        Recipe recipe = Recipe.Torchvision.WithSize(112);
        Assert.That((recipe.Height, recipe.Width, recipe.ShorterSide), Is.EqualTo((112, 112, (int?)128)));
        using ImageClassifier classifier = ImageClassifier.Load(_weights.Path, new() { ImageSize = 48, OutputStride = 2 });
        NhwcTensor features = classifier.Features(SmallWeights.Cat, $"{Name}/block3");
        Assert.That(features.Shape, Is.EqualTo(new Shape(1, 24, 24, 64)));
    }

    [Test]
    public void Random_weights_need_a_name_alone()
    {
        using ImageClassifier classifier = ImageClassifier.CreateWithRandomWeights(Name, seed: 1, classes: 3);
        Assert.That(classifier.Classify(SmallWeights.Cat), Has.Count.EqualTo(3));
        Assert.That(classifier.RecipeOrigin, Is.EqualTo(RecipeOrigin.None));
        Assert.That(classifier.RecipeExplanation, Does.Contain(Name).And.Contain("random"));
        Assert.That(() => ImageClassifier.CreateWithRandomWeights("resnet20_v2_cifa"), Throws.InstanceOf<KeyNotFoundException>().With.Message.Contains(Name));
    }

    [Test]
    public void Every_end_point_can_be_asked_for_and_is_what_the_trace_saw()
    {
        using ImageClassifier classifier = ImageClassifier.Load(_weights.Path);
        var seen = classifier.Trace(SmallWeights.Cat, everyLayer: true).Steps.ToDictionary(step => step.Name);
        foreach ((string name, Node node) in classifier.EndPoints)
        {
            NhwcTensor features = classifier.Features(SmallWeights.Cat, name);
            Assert.That(features.Shape[0], Is.EqualTo(1), name);
            TraceStep step = seen[classifier.EndPoints.First(point => point.Value == node).Key];
            Assert.That(features.Shape, Is.EqualTo(step.Shape), name);
            Assert.That(TensorStatistics.Of<float>(features.Span).Mean, Is.EqualTo(step.Statistics.Mean).Within(1e-5 * (Math.Abs(step.Statistics.Mean) + step.Statistics.Deviation)), name);
        }
    }

    // The inputs' sizes that a recipe computes with may be large where a photo is thin.
    [TestCase("resnet_v2_50")]
    [TestCase("resnet_v1_50")]
    [TestCase("keras_resnet50v2")]
    [TestCase("timm_resnetv2_50")]
    [TestCase("torchvision_resnet50")]
    public void Photos_of_any_size_are_answered(string recipe)
    {
        using ImageClassifier classifier = ImageClassifier.CreateWithRandomWeights(Name, options: new() { Recipe = KnownRecipes.OfModel(recipe)!.Recipe.WithSize(32) });
        foreach ((int width, int height) in ((int, int)[])[(1, 1), (2, 1), (1, 65535), (65535, 1), (3000, 2000)])
        {
            byte[] pixels = new byte[width * height * 3];
            new Random(width).NextBytes(pixels);
            IReadOnlyList<Prediction> answer = classifier.Classify(new RgbImage(width, height, pixels), top: 10);
            Assert.That(answer.Sum(prediction => prediction.Probability), Is.EqualTo(1).Within(1e-5), $"{width} x {height}");
        }
    }

    [Test]
    public void Weights_that_are_no_numbers_give_no_answer_but_a_sentence()
    {
        using var broken = new SmallWeights(Name, SmallWeights.Recipe, variables => variables[$"{Name}/logits/biases"].Assign([.. Enumerable.Repeat(float.NaN, 10)]));
        using ImageClassifier classifier = ImageClassifier.Load(broken.Path);
        Assert.That(() => classifier.Classify(SmallWeights.Cat), Throws.TypeOf<NotFiniteNumberException>().With.Message.Contains(Name).And.Message.Contains("Trace"));
        NhwcTensor features = classifier.Features(SmallWeights.Cat, "global_pool");
        Assert.That(TensorStatistics.Of<float>(features.Span).NonFinite, Is.Zero);
        string page = ExplanationPage.Make(classifier.Explain(SmallWeights.Cat, top: 1), "cat.png");
        Assert.That(page, Does.Contain($"first at {Name}/logits"));
    }

    [Test]
    public void A_long_list_is_cancelled_in_the_middle_and_the_next_call_goes_on()
    {
        using ImageClassifier classifier = ImageClassifier.Load(_weights.Path, new() { BatchSize = 2 });
        using var source = new CancellationTokenSource();
        var photos = new Counted(1000, reached =>
        {
            if (reached == 7)
            {
                source.Cancel();
            }
        });
        Assert.That(() => classifier.Classify(photos, cancellationToken: source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(photos.Last, Is.LessThanOrEqualTo(8));
        Assert.That(() => classifier.Explain(SmallWeights.Cat, cancellationToken: source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(classifier.Classify(SmallWeights.Cat), Is.Not.Empty);
    }

    [Test]
    [NonParallelizable]
    public void One_disposed_under_calls_ends_them_with_an_answer_or_a_sentence()
    {
        for (int round = 0; round < 20; round++)
        {
            ImageClassifier classifier = ImageClassifier.Load(_weights.Path, new() { MaxThreads = 1 });
            IReadOnlyList<Prediction> expected = classifier.Classify(SmallWeights.Cat);
            Task[] calls = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
            {
                try
                {
                    while (true)
                    {
                        Assert.That(classifier.Classify(SmallWeights.Cat), Is.EqualTo(expected));
                    }
                }
                catch (ObjectDisposedException)
                {
                }
            }))];
            Thread.Sleep(round);
            classifier.Dispose();
            Task.WaitAll(calls);
        }
    }

    [Test]
    public void A_disposed_one_says_so()
    {
        ImageClassifier classifier = ImageClassifier.Load(_weights.Path);
        classifier.Dispose();
        classifier.Dispose();
        Assert.That(() => classifier.Classify(SmallWeights.Cat), Throws.InstanceOf<ObjectDisposedException>());
    }

    /// <summary>The CPU backend with a count of what is compiled.</summary>
    private sealed class CountingBackend : IBackend
    {
        private readonly CpuBackend _inner = new();

        public int Compiled { get; private set; }

        public BackendInfo Info => _inner.Info;

        public IParameterSet CreateParameterSet() => _inner.CreateParameterSet();

        public IExecutable Compile(TensorProgram program, IParameterSet parameters, CompileOptions? options = null)
        {
            Compiled++;
            return _inner.Compile(program, parameters, options);
        }

        public void Dispose() => _inner.Dispose();
    }

    /// <summary>The same photo many times; tells when one is asked for.</summary>
    private sealed class Counted(int count, Action<int> reached) : IReadOnlyList<RgbImage>
    {
        public int Count => count;

        public int Last { get; private set; }

        public RgbImage this[int index]
        {
            get
            {
                reached(Last = index);
                return SmallWeights.Cat;
            }
        }

        public IEnumerator<RgbImage> GetEnumerator() => Enumerable.Range(0, count).Select(i => this[i]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
