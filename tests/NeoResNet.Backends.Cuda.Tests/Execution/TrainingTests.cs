using NeoResNet.Nn;
using NeoResNet.Parity;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Steps in training mode: statistics of the batch on the device, updates of moving averages on the
/// host.
/// </summary>
[Category(TestDevice.Category)]
public sealed class TrainingTests : DeviceTests
{
    private const int Steps = 2;

    // The bound of programs, not of networks: few operations precede the norms.
    [Test]
    public void Steps_move_the_averages_as_the_references_do_and_later_runs_read_them([Values] CudaPrecision precision)
    {
        using var backend = new CudaBackend(new() { Precision = precision });
        using var reference = new ReferenceBackend();
        (Dictionary<string, float[]> moved, float[] logits) = Train(backend);
        (Dictionary<string, float[]> expected, float[] expectedLogits) = Train(reference);
        double bound = Math.Max(ParityBounds.Chain, ProfileOf(precision).MinBound);
        foreach ((string name, float[] values) in expected)
        {
            Assert.That(values, Has.All.Not.EqualTo(0).And.All.Not.EqualTo(1), name);
            Assert.That(Error(moved[name], values), Is.LessThan(bound), name);
        }

        Assert.That(Error(logits, expectedLogits), Is.LessThan(5 * bound), "logits by the moving averages");
    }

    // With a variance beyond the range of float16, and with moments that other operations read too.
    [Test]
    public void Moments_are_float32_in_every_precision_where_norms_alone_read_them(
        [Values("batch_norm of numbers up to 2000 gamma", "batch_moments with an epilogue, read by norms and others")] string name, [Values] CudaPrecision precision)
    {
        using var backend = new CudaBackend(new() { Precision = precision });
        using var reference = new ReferenceBackend();
        ParityResult result = ParitySuite.Cases.Single(parity => parity.Name == name).Run(backend, reference, ProfileOf(precision));
        Assert.That(result.Passed, Is.True, result.Message);
    }

    [Test]
    public void Gradients_are_refused_when_the_program_is_compiled()
    {
        using var backend = new CudaBackend();
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node images = graph.Placeholder([2, 1, 1, 3]), labels = graph.Placeholder([2, 4]);
        Node logits = Layers.Conv2D(images, 4, 1, activation: Activation.None, scope: "logits");
        Node loss = Losses.SoftmaxCrossEntropy(Layers.SpatialSqueeze(logits), labels);
        variables.Initialize(seed: 1);
        using var session = new Session(graph, backend);
        Callable call = session.Callable([images, labels], Gradients.Of(loss, [variables["logits/weights"]]));
        Assert.That(
            () => call.Describe(new NhwcTensor(2, 1, 1, 3), new NhwcTensor(2, 4)),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains("does not support the operation"));
    }

    private static ParityProfile ProfileOf(CudaPrecision precision) => precision switch
    {
        CudaPrecision.Float32 => ParityProfile.Float32,
        CudaPrecision.TensorFloat32 => ParityProfile.TensorFloat32,
        CudaPrecision.Float16 => ParityProfile.Float16,
        _ => ParityProfile.BFloat16,
    };

    // Some steps in training mode, then a run of the same variables with their moving averages.
    private static (Dictionary<string, float[]> Averages, float[] Logits) Train(IBackend backend)
    {
        using var variables = new VariableStore();
        Graph training = new(variables), inference = new(variables);
        (Node x, Node net) = Build(training, isTraining: true, reuse: false);
        (Node images, Node logits) = Build(inference, isTraining: false, reuse: true);
        variables.Initialize(seed: 3);
        using Session session = new(training, backend), evaluation = new(inference, backend);
        Callable step = session.Callable([x], [net], training.Updates);
        NhwcTensor batch = OneConvolution.Drawn([3, 17, 18, 3], 1);
        _ = evaluation.Run(logits, (images, batch));
        for (int i = 0; i < Steps; i++)
        {
            NhwcTensor other = OneConvolution.Drawn([3, 17, 18, 3], 10 + (ulong)i);
            _ = step.Run([other]);
        }

        NhwcTensor result = evaluation.Run(logits, (images, batch));
        return (training.Updates.ToDictionary(update => update.Variable.Name, update => Values(update.Variable)), result.Span.ToArray());
    }

    private static (Node Images, Node Net) Build(Graph graph, bool isTraining, bool reuse)
    {
        Node images = graph.Placeholder([null, 17, 18, 3]);
        using IDisposable arguments = graph.ArgScope(ResNetV2.ArgScope(batchNormDecay: 0.5));
        (Node net, _) = ResNetV2.Build(images, [ResNetV2.Block("block1", 4, 1, 1)], 7, isTraining: isTraining, reuse: reuse, scope: "net");
        return (images, net);
    }

    private static float[] Values(Variable variable)
    {
        NhwcTensor tensor = variable.ToTensor();
        return tensor.Span.ToArray();
    }

    private static double Error(float[] actual, float[] expected) =>
        Math.Sqrt(actual.Zip(expected, (a, e) => ((double)a - e) * ((double)a - e)).Sum() / expected.Sum(e => (double)e * e));
}
