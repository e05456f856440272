using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Tensors;
using NeoResNet.Tests.Support;

namespace NeoResNet.Tests.Explanation;

/// <summary>A trace of every layer of a large input: in several programs, none of which hands out much, and nothing twice.</summary>
public sealed class LayerWalkTests
{
    private const string Name = "resnet20_v2_cifar";
    private const long MaxBytes = 64 << 20;

    [Test]
    public void All_layers_are_seen_a_few_at_a_time_and_computed_once()
    {
        using var backend = new Watched();
        using ImageClassifier classifier = ImageClassifier.CreateWithRandomWeights(Name, seed: 2, options: new() { Backend = backend, ImageSize = 448 });
        NetworkTrace trace = classifier.Trace(SmallWeights.Cat, everyLayer: true);
        string[] layers = [.. classifier.EndPoints.GroupBy(point => point.Value).Select(names => names.First().Key)];
        Assert.That(trace.Steps.Select(step => step.Name).Where(name => !name.StartsWith("photo/", StringComparison.Ordinal)), Is.EqualTo(layers));

        TensorProgram[] walk = [.. backend.Programs];
        Assert.That(walk, Has.Length.GreaterThan(2));
        Assert.That(walk.Select(program => program.OutputShapes.Sum(shape => (long)shape.ElementCount * sizeof(float))), Is.All.LessThanOrEqualTo(MaxBytes));
        Assert.That(walk.Sum(program => program.Operations.OfType<Conv2D>().Count()), Is.EqualTo(22), "20 layers and two shortcuts, each once");

        foreach (string name in (string[])[$"{Name}/block1", $"{Name}/block2/unit_1/basic_v2/conv1", $"{Name}/block3", "predictions"])
        {
            NhwcTensor values = classifier.Features(SmallWeights.Cat, name);
            TensorStatistics expected = TensorStatistics.Of<float>(values.Span), found = trace.Steps.First(step => step.Name == name || IsSame(classifier, step.Name, name)).Statistics;
            Assert.That(found.Mean, Is.EqualTo(expected.Mean).Within(1e-6 * expected.Deviation), name);
            Assert.That(found.Deviation, Is.EqualTo(expected.Deviation).Within(1e-6 * expected.Deviation), name);
        }
    }

    private static bool IsSame(ImageClassifier classifier, string step, string name) => classifier.EndPoints.ContainsKey(step) && classifier.EndPoints[step] == classifier.EndPoints[name];

    /// <summary>A CPU backend that keeps the programs it was given.</summary>
    private sealed class Watched : IBackend
    {
        private readonly CpuBackend _backend = new();

        public List<TensorProgram> Programs { get; } = [];

        public BackendInfo Info => _backend.Info;

        public IParameterSet CreateParameterSet() => _backend.CreateParameterSet();

        public IExecutable Compile(TensorProgram program, IParameterSet parameters, CompileOptions? options = null)
        {
            Programs.Add(program);
            return _backend.Compile(program, parameters, options);
        }

        public void Dispose() => _backend.Dispose();
    }
}
