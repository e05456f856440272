using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Tests.Families;

/// <summary>What a file in a family's names must and may hold.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AdaptTests
{
    private static readonly ResNetTopology Tiny = ResNetTopology.Torchvision(18) with { Units = [1, 1], Widths = [2, 3] };

    private readonly Dictionary<string, Shape> _arrays = new()
    {
        ["conv1.weight"] = [2, 3, 7, 7],
        ["bn1.weight"] = [2],
        ["bn1.bias"] = [2],
        ["bn1.running_mean"] = [2],
        ["bn1.running_var"] = [2],
        ["bn1.num_batches_tracked"] = [],
        ["layer1.0.conv1.weight"] = [2, 2, 3, 3],
        ["layer1.0.bn1.weight"] = [2],
        ["layer1.0.bn1.bias"] = [2],
        ["layer1.0.bn1.running_mean"] = [2],
        ["layer1.0.bn1.running_var"] = [2],
        ["layer1.0.conv2.weight"] = [2, 2, 3, 3],
        ["layer1.0.bn2.weight"] = [2],
        ["layer1.0.bn2.bias"] = [2],
        ["layer1.0.bn2.running_mean"] = [2],
        ["layer1.0.bn2.running_var"] = [2],
        ["layer2.0.conv1.weight"] = [3, 2, 3, 3],
        ["layer2.0.bn1.weight"] = [3],
        ["layer2.0.bn1.bias"] = [3],
        ["layer2.0.bn1.running_mean"] = [3],
        ["layer2.0.bn1.running_var"] = [3],
        ["layer2.0.conv2.weight"] = [3, 3, 3, 3],
        ["layer2.0.bn2.weight"] = [3],
        ["layer2.0.bn2.bias"] = [3],
        ["layer2.0.bn2.running_mean"] = [3],
        ["layer2.0.bn2.running_var"] = [3],
        ["layer2.0.downsample.0.weight"] = [3, 2, 1, 1],
        ["layer2.0.downsample.1.weight"] = [3],
        ["layer2.0.downsample.1.bias"] = [3],
        ["layer2.0.downsample.1.running_mean"] = [3],
        ["layer2.0.downsample.1.running_var"] = [3],
        ["fc.weight"] = [4, 3],
        ["fc.bias"] = [4],
    };

    [Test]
    public void A_whole_file_fits_with_its_counters_left_out()
    {
        RestoreReport report = Restore(WeightFamily.Torchvision, Tiny);
        Assert.That((report.IsExact, report.Matched.Count), Is.EqualTo((true, _arrays.Count - 1)));
    }

    [Test]
    public void What_does_not_fit_is_named_with_both_names_and_changes_nothing()
    {
        _ = _arrays.Remove("layer2.0.bn2.running_var");
        _arrays["layer3.0.conv1.weight"] = [1];
        _arrays["fc.weight"] = [5, 3];
        Assert.That(() => Restore(WeightFamily.Torchvision, Tiny), Throws.TypeOf<RestoreException>()
            .With.Message.Contains("1 missing: tiny/block2/unit_1/basic_v1/conv2/BatchNorm/moving_variance (expected under the name 'layer2.0.bn2.running_var')")
            .And.Message.Contains("1 unexpected: layer3.0.conv1.weight")
            .And.Message.Contains("tiny/logits/weights ('fc.weight' in the file) (expected [1, 1, 3, 4], got [1, 1, 3, 5])"));
    }

    [Test]
    public void The_options_of_a_restore_hold_for_a_familys_file_too()
    {
        _arrays["fc.weight"] = [5, 3];
        Assert.That(Restore(WeightFamily.Torchvision, Tiny, RestoreOptions.Lenient).WrongShapes.Single().Name, Is.EqualTo("tiny/logits/weights"));
    }

    [Test]
    public void A_file_with_the_variables_own_names_is_taken_as_it_is()
    {
        _arrays.Clear();
        using var variables = new VariableStore();
        _ = Tiny.Build(new Graph(variables).Placeholder([1, 32, 32, 3]), 4, scope: "tiny");
        foreach (Variable variable in variables.Variables)
        {
            _arrays[variable.Name] = variable.Shape;
        }

        Assert.That(Restore(WeightFamily.Torchvision, Tiny).IsExact, Is.True);
    }

    [TestCase("conv2d/kernel")]
    [TestCase("conv2d/kernel:0")]
    [TestCase("conv2d/conv2d/kernel:0")]
    [TestCase("model_weights/conv2d/conv2d/kernel:0")]
    public void Kerass_spellings_of_one_name_mean_one_array(string spelling)
    {
        _arrays.Clear();
        _arrays[spelling] = [3, 3, 3, 16];
        _arrays["optimizer_weights/iterations:0"] = [];
        RestoreReport report = Restore(WeightFamily.TinyMlperf, ResNetTopology.TinyMlperf, RestoreOptions.Lenient);
        Assert.That((report.Matched, report.Unexpected), Is.EqualTo((new[] { "tiny/conv1/weights" }, Array.Empty<string>())));
    }

    [Test]
    public void Two_spellings_of_one_array_in_a_file_are_refused()
    {
        _arrays.Clear();
        _arrays["conv2d/kernel"] = [3, 3, 3, 16];
        _arrays["conv2d/conv2d/kernel:0"] = [3, 3, 3, 16];
        Assert.That(() => Restore(WeightFamily.TinyMlperf, ResNetTopology.TinyMlperf), Throws.TypeOf<CheckpointException>().With.Message.Contains("both name the variable"));
    }

    private RestoreReport Restore(WeightFamily family, ResNetTopology topology, RestoreOptions? options = null)
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        try
        {
            Safetensors.Write(path, _arrays.Select(pair => new NamedArray(pair.Key, ElementType.Float32, pair.Value, new byte[4 * pair.Value.ElementCount])));
            var network = new NetworkDefinition("tiny", topology, family, 32, 4);
            using var variables = new VariableStore();
            _ = network.Build(new Graph(variables).Placeholder([1, 32, 32, 3]), network.ClassCount);
            using ICheckpoint file = network.Adapt(Safetensors.Open(path), variables);
            return variables.Restore(file, options);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
