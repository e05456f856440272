using NeoResNet.Nn.Tests.Support;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Graphs;

public sealed class LayerTests
{
    [Test]
    public void A_convolution_makes_weights_and_either_biases_or_a_batch_norm()
    {
        using var variables = new VariableStore();
        Node x = new Graph(variables).Placeholder([1, 8, 8, 3]);
        _ = Layers.Conv2D(x, 4, (3, 5));
        _ = Layers.Conv2D(x, 4, 1, normalizer: Normalizer.BatchNorm);
        Assert.That(variables.Variables.Select(variable => $"{variable}"), Is.EqualTo(new[]
        {
            "Conv/weights [3, 5, 3, 4]", "Conv/biases [4]",
            "Conv_1/weights [1, 1, 3, 4]", "Conv_1/BatchNorm/beta [4]", "Conv_1/BatchNorm/moving_mean [4]", "Conv_1/BatchNorm/moving_variance [4]",
        }));
        Assert.That(variables.Variables.Where(variable => !variable.Trainable).Select(variable => variable.Name), Has.All.Contains("moving_"));
    }

    [Test]
    public void Biases_stand_beside_a_batch_norm_or_nowhere_where_the_arguments_say_so()
    {
        using var variables = new VariableStore();
        Node x = new Graph(variables).Placeholder([1, 8, 8, 3]);
        _ = Layers.Conv2D(x, 4, 1, normalizer: Normalizer.BatchNorm, scope: "both", args: new() { Biases = true });
        _ = Layers.Conv2D(x, 4, 1, scope: "neither", args: new() { Biases = false });
        Assert.That(variables.Variables.Where(variable => variable.Trainable).Select(variable => variable.Name), Is.EqualTo(new[]
        {
            "both/weights", "both/biases", "both/BatchNorm/beta", "neither/weights",
        }));
    }

    [Test]
    public void An_exact_epsilon_is_not_raised([Values] bool exact)
    {
        using var variables = new VariableStore();
        Node x = new Graph(variables).Placeholder([1, 1, 1, 1]);
        Node net = Layers.BatchNorm(x, epsilon: 1e-6, args: new() { ExactEpsilon = exact });
        Assert.That(((BatchNormOperation)net.Operation).Epsilon, Is.EqualTo(exact ? 1e-6 : Layers.FusedBatchNormMinimumEpsilon));
    }

    [Test]
    public void Relu6_is_a_clip_from_0_to_6_and_NaN_stays()
    {
        using var variables = new VariableStore();
        Node x = new Graph(variables).Placeholder([null], "x");
        Node six = Layers.Relu6(x), clip = Layers.Clip(x, -6, 6);
        Assert.That((six.Operation.Kind, clip.Operation.Kind), Is.EqualTo(("Relu6", "clip_by_value")));
        var values = new NhwcTensor([6], [-7, -1, 2, 6.5f, float.NaN, float.PositiveInfinity]);
        Assert.That(Run.Reference(six, (x, values)), Is.EqualTo(new[] { 0, 0, 2, 6, float.NaN, 6 }));
        Assert.That(Run.Reference(clip, (x, values)), Is.EqualTo(new[] { -6, -1, 2, 6, float.NaN, 6 }));
    }

    [Test]
    public void Products_clips_padding_and_scales_refuse_what_does_not_fit()
    {
        Node x = new Graph(new VariableStore()).Placeholder([1, 8, 8, 3], "x");
        Assert.Multiple(() =>
        {
            Assert.That(() => Layers.Multiply(x, Layers.PadChannels(x, 0, 1)), Throws.ArgumentException.With.Message.Contains("factors").And.Message.Contains("[1, 8, 8, 4]"));
            Assert.That(() => Layers.Clip(x, 1, -1), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("1 and -1"));
            Assert.That(() => Layers.Clip(x, float.NaN, 1), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("NaN"));
            Assert.That(() => Layers.PadChannels(x, -1, 0), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => Layers.Pad(x, (0, -1), 0), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("0x-1"));
            Assert.That(() => Layers.Scale(x, float.NaN), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("NaN"));
        });
    }

    [Test]
    public void Stride_and_rate_together_are_refused()
    {
        using var variables = new VariableStore();
        Node x = new Graph(variables).Placeholder([1, 8, 8, 3]);
        Assert.That(() => Layers.Conv2D(x, 4, 3, stride: 2, rate: 3, scope: "both"), Throws.ArgumentException.With.Message.StartsWith("both").And.Message.Contains("2 and 3"));
        Assert.That(() => Layers.Conv2DSame(x, 4, 3, stride: 2, rate: 2, scope: "same"), Throws.ArgumentException.With.Message.StartsWith("same"));
    }

    [TestCase(0, 3, 1, 1)]
    [TestCase(4, 0, 1, 1)]
    [TestCase(4, 3, 0, 1)]
    [TestCase(4, 3, 1, 0)]
    public void Sizes_below_1_are_refused(int outputs, int kernel, int stride, int rate)
    {
        using var variables = new VariableStore();
        Node x = new Graph(variables).Placeholder([1, 8, 8, 3]);
        Assert.That(() => Layers.Conv2D(x, outputs, kernel, stride, rate, scope: "c"), Throws.ArgumentException.With.Message.StartsWith("c: ").And.Message.Contains("at least 1"));
        Assert.That(variables.Variables, Is.Empty);
    }

    [Test]
    public void A_window_larger_than_the_image_is_refused_as_in_TensorFlow()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([1, 2, 2, 3]);
        Assert.That(() => Layers.MaxPool2D(x, 3, scope: "p"), Throws.ArgumentException.With.Message.Contains("p/MaxPool").And.Message.Contains("negative"));

        // The same where the size comes with the tensor.
        Node pool = Layers.MaxPool2D(graph.Placeholder([1, null, null, 3], "y"), 3, scope: "q");
        var small = new NhwcTensor([1, 2, 2, 3]);
        Assert.That(() => Run.Reference(pool, (pool.Inputs[0], small)), Throws.ArgumentException.With.Message.Contains("q/MaxPool").And.Message.Contains("negative"));
    }

    [Test]
    public void Channels_must_be_known_and_the_rank_must_be_4()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node noChannels = graph.Placeholder([1, 8, 8, null], "open"), flat = graph.Placeholder([8, 3], "flat");
        foreach (Func<Node, Node> layer in new Func<Node, Node>[] { x => Layers.Conv2D(x, 4, 1, scope: "layer"), x => Layers.BatchNorm(x, scope: "layer") })
        {
            Assert.That(() => layer(noChannels), Throws.ArgumentException.With.Message.StartsWith("layer").And.Message.Contains("must be known").And.Message.Contains("'open'"));
            Assert.That(() => layer(flat), Throws.ArgumentException.With.Message.StartsWith("layer").And.Message.Contains("rank 4").And.Message.Contains("'flat'"));
        }

        Assert.That(() => Layers.MaxPool2D(flat, 2), Throws.ArgumentException.With.Message.Contains("rank 4").And.Message.Contains("[8, 3]"));
        Assert.That(() => Layers.GlobalMean(flat), Throws.ArgumentException.With.Message.Contains("[8, 3]"));
    }

    [Test]
    public void Conv2DSame_equals_stride_1_and_subsample_for_every_size_and_stride([Values(1, 3, 4, 7)] int kernel, [Values(1, 2, 3)] int stride, [Range(7, 10)] int size)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([2, size, size + 1, 3]);
        Node dense, strided;
        using (graph.VariableScope("a"))
        {
            dense = Layers.Subsample(Layers.Conv2D(x, 4, kernel, scope: "c"), stride);
        }

        using (graph.VariableScope("a", reuse: true))
        {
            strided = Layers.Conv2DSame(x, 4, kernel, stride, scope: "c");
        }

        Run.Randomize(variables, seed: 1);
        NhwcTensor image = Run.RandomTensor([2, size, size + 1, 3], seed: 2);
        Assert.That(strided.Shape, Is.EqualTo(dense.Shape));
        Assert.That(Run.Reference(strided, (x, image)), Is.EqualTo(Run.Reference(dense, (x, image))));
    }

    [Test]
    public void A_factor_of_1_gives_the_input_itself()
    {
        using var variables = new VariableStore();
        Node x = new Graph(variables).Placeholder([1, 8, 8, 3]);
        Assert.That(Layers.Subsample(x, 1), Is.SameAs(x));
    }

    [Test]
    public void Epsilon_is_clamped_in_the_fused_form_only()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([1, 8, 8, 3]);
        double Epsilon(double requested, bool? fused)
        {
            using IDisposable scope = graph.ArgScope(new ArgScope { BatchNorm = new() { Fused = fused } });
            return ((BatchNormOperation)Layers.BatchNorm(x, epsilon: requested).Operation).Epsilon;
        }

        Assert.That(new[] { Epsilon(1e-5, null), Epsilon(0, true), Epsilon(0.1, true), Epsilon(1e-5, false) }, Is.EqualTo(new[] { 1.001e-5, 1.001e-5, 0.1, 1e-5 }));
        Assert.That(() => Epsilon(-1, null), Throws.ArgumentException.With.Message.Contains("-1"));
        Assert.That(() => Epsilon(double.NaN, null), Throws.ArgumentException.With.Message.Contains("NaN"));
    }

    [Test]
    public void Softmax_gives_probabilities_also_for_large_logits()
    {
        using var variables = new VariableStore();
        Node x = new Graph(variables).Placeholder([2, 3]);
        var input = new NhwcTensor([2, 3], [1000, 1000, 1000, 0, MathF.Log(2), 0]);
        float[] probabilities = Run.Reference(Layers.Softmax(x), (x, input));
        Assert.That(probabilities, Is.EqualTo(new[] { 1 / 3f, 1 / 3f, 1 / 3f, 0.25f, 0.5f, 0.25f }).Within(1e-7f));
    }

    [Test]
    public void Random_uniform_values_are_the_same_at_each_run_and_lie_in_their_interval()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node a = graph.RandomUniform([1, 20, 20, 3], -2, 3, seed: 4), b = graph.RandomUniform([1, 20, 20, 3], -2, 3, seed: 5);
        float[] values = Run.Reference(a);
        Assert.That(Run.Reference(a), Is.EqualTo(values));
        Assert.That(Run.Reference(b), Is.Not.EqualTo(values));
        Assert.That(values.Min(), Is.InRange(-2, -1.98));
        Assert.That(values.Max(), Is.InRange(2.98, 3));
    }
}
