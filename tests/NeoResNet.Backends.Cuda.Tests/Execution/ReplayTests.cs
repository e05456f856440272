using System.Globalization;
using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// The first run of a whole network is queued step by step, the second is recorded, the third is a
/// replay: all must give the same bits. The suite uses a small network; on a user's device it is
/// ResNet-50 on images of 224 pixels, or of NEORESNET_GPU_SIZE.
/// </summary>
[Category(TestDevice.Category)]
public sealed class ReplayTests : DeviceTests
{
    [Test]
    public void Recording_and_replay_give_the_bits_of_the_run_before([Values] CudaPrecision precision)
    {
        TensorProgram program = Lowered();
        using var backend = new CudaBackend(new() { Precision = precision });
        using IParameterSet parameters = Drawn(program, backend);
        using IExecutable executable = backend.Compile(program, parameters);
        using Workspace workspace = executable.Rent();
        var memory = (CudaWorkspace)workspace.Memory!;

        float[] first = Run(1);
        Assert.That(first, Has.All.Matches<float>(float.IsFinite).And.Some.GreaterThan(0.01f).And.Some.LessThan(-0.01f));
        Assert.That(memory.IsRecorded, Is.False);
        Assert.That(Run(1), Is.EqualTo(first), "recorded");
        Assert.That(memory.IsRecorded);
        Assert.That(Run(1), Is.EqualTo(first), "replay");
        Assert.That(Run(2), Is.Not.EqualTo(first), "replay with other images");
        Assert.That(Run(1), Is.EqualTo(first), "replay after other images");

        float[] Run(ulong seed)
        {
            NhwcTensor images = OneConvolution.Drawn(program.Values[program.Inputs[0].Index], seed), result = new(program.OutputShapes[0]);
            executable.Run(workspace, [images], [result]);
            return result.Span.ToArray();
        }
    }

    private static TensorProgram Lowered()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        int size = !TestDevice.IsUsers ? 33
            : Environment.GetEnvironmentVariable("NEORESNET_GPU_SIZE") is { Length: > 0 } chosen ? int.Parse(chosen, CultureInfo.InvariantCulture) : ResNetV2.DefaultImageSize;
        Node images = graph.Placeholder([2, size, size, 3]);
        using IDisposable arguments = graph.ArgScope(ResNetV2.ArgScope());
        Block[] few = [ResNetV2.Block("block1", 4, 2, 2), ResNetV2.Block("block2", 8, 2, 1)];
        (Node net, _) = TestDevice.IsUsers ? ResNetV2.Resnet50(images, 10) : ResNetV2.Build(images, few, 10);
        using var backend = new ReferenceBackend();
        using var session = new Session(graph, backend);
        return session.Callable([images], [net]).Lower(images.Shape.ToShape());
    }

    // The filters are so small that sums keep their magnitude through all layers.
    private static IParameterSet Drawn(TensorProgram program, IBackend backend)
    {
        IParameterSet set = backend.CreateParameterSet();
        foreach ((ParameterId id, Shape shape) in program.Parameters)
        {
            float most = shape.Rank == 4 ? MathF.Sqrt(3f * shape[3] / shape.ElementCount) : 0.5f;
            set.Add(id, () => new(OneConvolution.Drawn(shape, (ulong)id.Index + 7, most)));
        }

        return set;
    }
}
