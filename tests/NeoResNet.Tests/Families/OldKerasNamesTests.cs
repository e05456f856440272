using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Families;

/// <summary>Tests the names of Keras's first ResNet-50, of fchollet/deep-learning-models.</summary>
public sealed class OldKerasNamesTests
{
    private const string Name = "keras_resnet50";

    private static readonly int[] Units = [3, 4, 6, 3];

    [TestCase("res2a_branch2a/kernel", "conv2_block1_1_conv/kernel")]
    [TestCase("model_weights/res5c_branch2c/res5c_branch2c/bias:0", "conv5_block3_3_conv/bias")]
    [TestCase("bn4f_branch2b/moving_variance:0", "conv4_block6_2_bn/moving_variance")]
    [TestCase("res3a_branch1/res3a_branch1_W_1:0", "conv3_block1_0_conv/kernel")]
    [TestCase("bn3a_branch1/bn3a_branch1_running_std_1:0", "conv3_block1_0_bn/moving_variance")]
    [TestCase("bn_conv1/bn_conv1_gamma_1:0", "conv1_bn/gamma")]
    [TestCase("fc1000/fc1000_b_1:0", "predictions/bias")]
    [TestCase("conv1/kernel:0", "conv1_conv/kernel")]
    [TestCase("res6a_branch2a/kernel", "res6a_branch2a/kernel")]
    [TestCase("res2a_branch2d/kernel", "res2a_branch2d/kernel")]
    [TestCase("conv2_block1_1_conv/kernel", "conv2_block1_1_conv/kernel")]
    public void An_old_name_is_that_of_keras_applications(string name, string expected) => Assert.That(new KerasNaming(ResNetTopology.KerasV1(50)).Normalize(name), Is.EqualTo(expected));

    [Test]
    public void Every_array_is_a_variable_and_no_two_are_one([Values] bool isFirst)
    {
        NetworkDefinition network = NetworkCatalog.Get(Name);
        string[] names = [.. Layers().SelectMany(layer => Arrays(layer, isFirst))];
        string[] normalized = [.. names.Select(network.Normalize)];
        Assert.That(normalized, Is.Unique);
        Assert.That(normalized, Is.SubsetOf(network.FileNames()));
        Assert.That(names, Has.Length.EqualTo(network.FileNames().Count / 2));
    }

    [Test]
    public void A_file_with_old_names_is_recognized_and_restored()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("old.safetensors");
        NetworkDefinition network = NetworkCatalog.Get(Name);
        using var variables = new VariableStore();
        network.AddVariables(variables, classes: 7);
        variables.Initialize(seed: 3);
        Dictionary<string, string> oldOf = Layers().SelectMany(layer => Arrays(layer, isFirst: true)).ToDictionary(network.Normalize);
        Safetensors.Write(path, variables.Variables.Select(variable =>
        {
            // Keras stores the logits as a matrix.
            NhwcTensor value = variable.ToTensor();
            string name = oldOf[network.NameInFile(variable.Name)];
            return NamedArray.FromTensor(name, name.StartsWith("fc1000", StringComparison.Ordinal) && value.Shape.Rank == 4 ? new NhwcTensor([value.Shape[2], value.Shape[3]], value.ToArray()) : value);
        }));
        using NeoResNet.Weights weights = NeoResNet.Weights.Load(path);
        Assert.That((weights.Network.Name, weights.ClassCount), Is.EqualTo((Name, 7)));
        foreach (Variable variable in variables.Variables)
        {
            Assert.That(weights.Variables[variable.Name].ToTensor().Span.SequenceEqual(variable.ToTensor().Span), variable.Name);
        }
    }

    private static IEnumerable<string> Layers()
    {
        yield return "conv1";
        yield return "bn_conv1";
        yield return "fc1000";
        for (int stage = 0; stage < Units.Length; stage++)
        {
            for (int unit = 0; unit < Units[stage]; unit++)
            {
                foreach (string branch in (string[])[.. unit == 0 ? (string[])["1"] : [], "2a", "2b", "2c"])
                {
                    yield return $"res{stage + 2}{(char)('a' + unit)}_branch{branch}";
                    yield return $"bn{stage + 2}{(char)('a' + unit)}_branch{branch}";
                }
            }
        }
    }

    private static IEnumerable<string> Arrays(string layer, bool isFirst)
    {
        bool isNorm = layer.StartsWith("bn", StringComparison.Ordinal);
        return isFirst
            ? (isNorm ? (string[])["gamma", "beta", "running_mean", "running_std"] : ["W", "b"]).Select(leaf => $"{layer}/{layer}_{leaf}_1:0")
            : (isNorm ? (string[])["gamma", "beta", "moving_mean", "moving_variance"] : ["kernel", "bias"]).Select(leaf => $"{layer}/{layer}/{leaf}:0");
    }
}
