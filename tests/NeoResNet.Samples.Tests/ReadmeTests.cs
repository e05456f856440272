using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Samples.Tests;

/// <summary>
/// README's code, compiled and run. Each region named "README" is one of its C# blocks to the letter;
/// <see cref="ReadmeTextTests"/> compares the two.
/// </summary>
public sealed class ReadmeTests
{
    [Test]
    [NonParallelizable]
    public void A_photo_prints_the_output_that_README_shows()
    {
        string photoPath = Path.Combine(TestData.Repository, "samples", "images", "cat.png");
        TextWriter console = Console.Out;
        using var output = new StringWriter { NewLine = "\n" };
        Console.SetOut(output);
        try
        {
            #region README
            using ImageClassifier classifier = ImageClassifier.BuiltIn();
            foreach (Prediction prediction in classifier.Classify(photoPath, top: 3))
            {
                Console.WriteLine($"{prediction.Probability:P1} {prediction.Name}");
            }

            NhwcTensor features = classifier.Features(photoPath, "global_pool");
            Console.WriteLine($"features: {features.Shape}");
            #endregion
        }
        finally
        {
            Console.SetOut(console);
        }

        string readme = File.ReadAllText(Path.Combine(TestData.Repository, "README.md")).ReplaceLineEndings("\n");
        Assert.That(readme, Does.Contain($"```text\n{output}```\n"));
    }

    [Test]
    public void A_network_runs_on_a_photo_and_restores_weights()
    {
        string photoPath = Path.Combine(TestData.Repository, "samples", "images", "cat.png");
        string weightsPath = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");

        #region README
        using var backend = new CpuBackend();
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node images = graph.Placeholder([null, null, null, 3]);
        (Node logits, EndPoints endPoints) = ResNetV2.Resnet50(images, numClasses: 1001);

        variables.Initialize(seed: 1);
        using var session = new Session(graph, backend);
        Node[] fetches = [endPoints["predictions"], endPoints["resnet_v2_50/block3"]];
        Callable call = session.Callable([images], fetches);

        RgbImage photo = Photo.Decode(photoPath);
        NhwcTensor input = Recipe.Inception.WithSize(224).Prepare(photo);
        NhwcTensor[] results = call.Run([input]);
        #endregion

        Assert.That(results[0].Shape, Is.EqualTo(new Shape(1, 1001)));
        Assert.That(results[1].Shape, Is.EqualTo(new Shape(1, 7, 7, 1024)));
        Assert.That(results[0].Span.ToArray().Sum(), Is.EqualTo(1).Within(1e-4));
        Assert.That(logits.Name, Does.StartWith("resnet_v2_50/"));

        Safetensors.Write(weightsPath, variables);
        variables.Initialize(seed: 2);
        {
            #region README
            using SafetensorsFile file = Safetensors.Open(weightsPath);
            RestoreReport report = variables.Restore(file);
            #endregion

            Assert.That(report.IsExact);
        }

        File.Delete(weightsPath);
        NhwcTensor[] outputs = [new(results[0].Shape), new(results[1].Shape)];
        call.Run([input], outputs);
        Assert.That(outputs[0].Span.SequenceEqual(results[0].Span), "the restored weights give the same bits");
    }

    [Test]
    public void A_network_of_a_users_own_units_builds_and_runs()
    {
        using var backend = new CpuBackend();
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node images = graph.Placeholder([null, 32, 32, 3]);

        #region README
        var blocks = new Block[]
        {
            new("block1", ResNetV2.Bottleneck, [new UnitArgs(Depth: 64, DepthBottleneck: 16, Stride: 2)]),
            new("block2", TwoLayerUnit, [new UnitArgs(Depth: 64, DepthBottleneck: 64, Stride: 1)]),
        };
        (Node net, _) = ResNetV2.Build(images, blocks, numClasses: 10, scope: "mine");

        static Node TwoLayerUnit(Node inputs, UnitArgs unit, int stride, int rate)
        {
            Node residual = Layers.Conv2D(inputs, unit.DepthBottleneck, 3, stride, rate, scope: "conv1");
            residual = Layers.Conv2D(
                residual, unit.Depth, 3, scope: "conv2",
                normalizer: Normalizer.None, activation: Activation.None);
            return Layers.Add(Layers.Subsample(inputs, stride), residual);
        }
        #endregion

        Assert.That(variables.Variables.Select(variable => variable.Name), Has.Some.EndsWith("/conv1/BatchNorm/moving_mean"), "slim's defaults hold in a user's unit");
        variables.Initialize(seed: 3);
        using var session = new Session(graph, backend);
        var input = new NhwcTensor([2, 32, 32, 3]);
        input.Span.Fill(0.5f);
        NhwcTensor result = session.Run(net, (images, input));
        Assert.That(result.Shape, Is.EqualTo(new Shape(2, 10)));
        Assert.That(result.Span[..10].SequenceEqual(result.Span[10..]), "equal images give equal scores");
    }
}
