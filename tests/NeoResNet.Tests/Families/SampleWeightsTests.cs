using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Families;

/// <summary>Checks that the weights in samples/weights are those that their notice names.</summary>
public sealed class SampleWeightsTests
{
    private const string Name = "mlperf_tiny_resnet8", Original = "resnet8_v1_cifar10_mlperf_tiny";

    [Test]
    public void The_sample_weights_have_the_values_of_the_original()
    {
        using VariableStore sample = Restored(Safetensors.Open(Path.Combine(TestData.Repository, "samples", "weights", $"{Name}.safetensors")));
        using VariableStore original = Restored(Checkpoint.Open(Path.Combine(TestData.PathOf("weights", Original), Original)));

        Assert.That(sample.Variables.Select(variable => variable.Name), Is.EqualTo(original.Variables.Select(variable => variable.Name)));
        foreach (Variable variable in sample.Variables)
        {
            Assert.That(variable.ToTensor().Span.SequenceEqual(original[variable.Name].ToTensor().Span), variable.Name);
        }
    }

    private static VariableStore Restored(ICheckpoint file)
    {
        var variables = new VariableStore();
        NetworkDefinition network = NetworkCatalog.Get(Name);
        _ = network.Build(new Graph(variables).Placeholder([1, network.ImageSize, network.ImageSize, 3]), network.ClassCount);
        using ICheckpoint adapted = network.Adapt(file, variables);
        Assert.That(variables.Restore(adapted).IsExact, Is.True);
        return variables;
    }
}
