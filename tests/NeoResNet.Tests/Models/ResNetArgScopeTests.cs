using NeoResNet.Nn;
using NeoResNet.Tests.Support;

namespace NeoResNet.Tests.Models;

/// <summary>Each argument of slim's arg scope for residual networks reaches every layer it is meant for.</summary>
public sealed class ResNetArgScopeTests
{
    [Test]
    public void Weight_decay_penalises_the_weights_of_all_convolutions_in_proportion()
    {
        double Loss(double weightDecay)
        {
            using VariableStore variables = Build(ResNetV2.ArgScope(weightDecay: weightDecay)).Graph.Variables;
            variables.Initialize(seed: 1);
            return variables.RegularizationLoss();
        }

        double loss = Loss(0.0001);
        Assert.That(loss, Is.GreaterThan(0));
        Assert.That(Loss(0.0004), Is.EqualTo(4 * loss).Within(1e-9).Percent);
        Assert.That(Loss(0), Is.Zero);
    }

    [Test]
    public void The_default_penalty_is_a_ten_thousandth_of_half_the_sum_of_squares()
    {
        using VariableStore variables = Build(ResNetV2.ArgScope()).Graph.Variables;
        variables.Initialize(seed: 1);
        double squares = variables.Variables.Where(variable => variable.Name.EndsWith("/weights", StringComparison.Ordinal)).Sum(variable =>
        {
            Tensors.NhwcTensor values = variable.ToTensor();
            return values.Span.ToArray().Sum(value => (double)value * value);
        });
        Assert.That(variables.RegularizationLoss(), Is.EqualTo(0.0001 * squares / 2).Within(1e-9).Percent);
    }

    [Test]
    public void All_convolutions_begin_with_slims_variance_scaling_and_biases_at_zero()
    {
        using VariableStore variables = Build(ResNetV2.ArgScope()).Graph.Variables;
        variables.Initialize(seed: 1);
        foreach (Variable variable in variables.Variables)
        {
            Tensors.NhwcTensor values = variable.ToTensor();
            if (!variable.Name.EndsWith("/weights", StringComparison.Ordinal))
            {
                Assert.That(values.Span.ToArray(), Has.All.EqualTo(variable.Name.EndsWith("/gamma", StringComparison.Ordinal) || variable.Name.EndsWith("/moving_variance", StringComparison.Ordinal) ? 1 : 0), variable.Name);
                continue;
            }

            // Two deviations of sqrt(1.3 * 2 / fan in) are the furthest that any weight can lie, and some of a hundred lie near.
            double furthest = 2 * Math.Sqrt(2.6 / (variable.Shape.ElementCount / variable.Shape[3])), found = values.Span.ToArray().Max(Math.Abs);
            Assert.That(found / furthest, Is.InRange(variable.Shape.ElementCount > 100 ? 0.8 : 0.5, 1.00001), variable.Name);
        }
    }

    [Test]
    public void Decay_and_epsilon_reach_every_batch_norm()
    {
        BatchNormOperation[] norms = Norms(ResNetV2.ArgScope(batchNormDecay: 0.9, batchNormEpsilon: 0.01));
        Assert.That(norms.Select(norm => (norm.Decay, norm.Epsilon)), Has.All.EqualTo((0.9, 0.01)));
    }

    [Test]
    public void By_default_the_decay_is_slims_and_the_epsilon_the_one_that_the_fused_operation_raises_slims_to() =>
        Assert.That(Norms(ResNetV2.ArgScope()).Select(norm => (norm.Decay, norm.Epsilon)), Has.All.EqualTo((0.997, 1.001e-5)));

    [Test]
    public void Without_scale_no_batch_norm_has_a_gamma()
    {
        Assert.That(Norms(ResNetV2.ArgScope()).Select(norm => norm.Gamma), Has.None.Null);
        Assert.That(Norms(ResNetV2.ArgScope(batchNormScale: false)).Select(norm => norm.Gamma), Has.All.Null);
        Assert.That(Norms(ResNetV2.ArgScope(batchNormScale: false)).Select(norm => norm.Beta), Has.None.Null);
    }

    [Test]
    public void Training_mode_comes_from_the_arg_scope_unless_the_model_function_is_told([Values] bool inScope, [Values(null, true, false)] bool? told) =>
        Assert.That(Norms(ResNetV2.ArgScope(isTraining: inScope), told).Select(norm => norm.IsTraining), Has.All.EqualTo(told ?? inScope));

    [Test]
    public void The_root_pool_is_SAME_by_default_and_VALID_where_an_inner_scope_says_so()
    {
        Node Pool(ArgScope? inner)
        {
            Graph graph = Build(ResNetV2.ArgScope(), inner: inner).Graph;
            return graph.Nodes.Single(node => node.Scope.EndsWith("/pool1", StringComparison.Ordinal));
        }

        Node same = Pool(null), valid = Pool(new ArgScope { MaxPool2D = new() { Padding = Padding.Valid } });
        Assert.That((((MaxPoolOperation)same.Operation).Padding, same.Shape[1]), Is.EqualTo(((EdgeRule)Padding.Same, (int?)8)));
        Assert.That((((MaxPoolOperation)valid.Operation).Padding, valid.Shape[1]), Is.EqualTo(((EdgeRule)Padding.Valid, (int?)7)));
        Assert.That(valid.Graph.Variables.Variables.Select(variable => variable.Name), Is.EqualTo(same.Graph.Variables.Variables.Select(variable => variable.Name)));
    }

    [Test]
    public void Without_batch_norm_convolutions_have_biases_and_the_norms_that_V2_calls_itself_stay()
    {
        string[] Names(SlimVersion version)
        {
            using var variables = new VariableStore();
            var graph = new Graph(variables);
            using (graph.ArgScope(ResNetV2.ArgScope(useBatchNorm: false)))
            {
                _ = version.Build(graph.Placeholder([1, 32, 32, 3]), [version.Block("block1", 4, 1, 2)], 5, scope: "net");
            }

            return [.. variables.Variables.Select(variable => variable.Name["net/".Length..])];
        }

        string[] convolutions = ["shortcut", "conv1", "conv2", "conv3"];
        IEnumerable<string> InUnit(string unit, IEnumerable<string> scopes, string[] parts) => scopes.SelectMany(scope => parts.Select(part => $"block1/unit_1/{unit}/{scope}/{part}"));
        string[] biased = ["weights", "biases"], norm = ["gamma", "beta", "moving_mean", "moving_variance"];
        Assert.That(Names(SlimVersion.V1), Is.EqualTo((string[])["conv1/weights", "conv1/biases", .. InUnit("bottleneck_v1", convolutions, biased), "logits/weights", "logits/biases"]));
        Assert.That(Names(SlimVersion.V2), Is.EqualTo((string[])
        [
            "conv1/weights", "conv1/biases", .. InUnit("bottleneck_v2", ["preact"], norm), .. InUnit("bottleneck_v2", convolutions, biased),
            .. norm.Select(part => $"postnorm/{part}"), "logits/weights", "logits/biases",
        ]));
    }

    [Test]
    public void The_activation_is_that_of_convolutions_and_not_of_what_a_version_does_itself()
    {
        int Relus(SlimVersion version, Activation activation)
        {
            var graph = new Graph(new VariableStore());
            using (graph.ArgScope(ResNetV2.ArgScope(activation: activation)))
            {
                _ = version.Build(graph.Placeholder([1, 32, 32, 3]), [version.Block("block1", 4, 2, 2)], 5);
            }

            return graph.Nodes.Count(node => node.Operation is ReluOperation);
        }

        // Two units with conv1 and conv2, and V1's root; then V1's sums, V2's preacts and postnorm.
        Assert.That((Relus(SlimVersion.V1, Activation.Relu), Relus(SlimVersion.V1, Activation.None)), Is.EqualTo((5 + 2, 2)));
        Assert.That((Relus(SlimVersion.V2, Activation.Relu), Relus(SlimVersion.V2, Activation.None)), Is.EqualTo((4 + 3, 3)));
    }

    [Test]
    public void Updates_of_all_batch_norms_go_into_the_collection_that_the_scope_names()
    {
        var updates = new UpdatesCollection();
        Graph graph = Build(ResNetV2.ArgScope(isTraining: true, batchNormUpdates: updates)).Graph;
        Assert.That(updates.Select(update => update.Variable), Is.EqualTo(graph.Variables.Variables.Where(variable => !variable.Trainable)));
        Assert.That(graph.Updates, Is.Empty);
    }

    private static BatchNormOperation[] Norms(ArgScope args, bool? isTraining = null)
    {
        BatchNormOperation[] norms = [.. Build(args, isTraining).Graph.Nodes.Select(node => node.Operation).OfType<BatchNormOperation>()];

        // Two units with preact, conv1 and conv2, and postnorm.
        Assert.That(norms, Has.Length.EqualTo((2 * 3) + 1));
        return norms;
    }

    private static Node Build(ArgScope args, bool? isTraining = null, ArgScope? inner = null)
    {
        var graph = new Graph(new VariableStore());
        using (graph.ArgScope(args))
        using (graph.ArgScope(inner ?? new()))
        {
            return ResNetV2.Build(graph.Placeholder([1, 32, 32, 3]), [ResNetV2.Block("block1", 4, 2, 2)], 5, isTraining).Net;
        }
    }
}
