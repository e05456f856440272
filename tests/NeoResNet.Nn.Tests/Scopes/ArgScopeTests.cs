namespace NeoResNet.Nn.Tests.Scopes;

public sealed class ArgScopeTests
{
    [Test]
    public void Without_a_scope_layers_have_slims_defaults()
    {
        using var variables = new VariableStore();
        Node x = new Graph(variables).Placeholder([1, 9, 9, 3]);
        Node conv = Layers.Conv2D(x, 2, 3), norm = Layers.BatchNorm(x), pool = Layers.MaxPool2D(x, 3);
        Assert.That(conv.Operation, Is.InstanceOf<ReluOperation>());
        Assert.That(conv.Inputs[0].Operation, Is.InstanceOf<BiasAddOperation>());
        var convolution = (Conv2DOperation)conv.Inputs[0].Inputs[0].Operation;
        Assert.That((convolution.Stride, convolution.Rate, convolution.Padding), Is.EqualTo(((Size2D)1, (Size2D)1, (EdgeRule)Padding.Same)));
        Assert.That(convolution.Weights.Initializer, Is.SameAs(Initializer.Xavier));
        Assert.That(convolution.Weights.Regularizer, Is.SameAs(Regularizer.None));

        var batchNorm = (BatchNormOperation)norm.Operation;
        Assert.That((batchNorm.Decay, batchNorm.Epsilon, batchNorm.IsTraining), Is.EqualTo((0.999, 0.001, false)));
        Assert.That((batchNorm.Gamma, batchNorm.Beta?.Name), Is.EqualTo(((Variable?)null, "BatchNorm/beta")));
        Assert.That(pool.Operation, Is.EqualTo(new MaxPoolOperation(3, 2, Padding.Valid)));
    }

    [Test]
    public void A_scope_sets_every_argument_of_a_convolution()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([1, 9, 9, 3]);
        var outputs = new OutputsCollection();
        Regularizer onWeights = Regularizer.L2(0.5), onBiases = Regularizer.L2(0.25);
        using (graph.ArgScope(new ArgScope
        {
            Conv2D = new()
            {
                Stride = 2,
                Padding = Padding.Valid,
                Activation = Activation.None,
                Normalizer = Normalizer.None,
                WeightsInitializer = Initializer.Ones,
                WeightsRegularizer = onWeights,
                BiasesInitializer = Initializer.Constant(3),
                BiasesRegularizer = onBiases,
                Outputs = outputs,
            },
        }))
        {
            Node conv = Layers.Conv2D(x, 2, 3, scope: "c");
            Assert.That(conv.Operation, Is.InstanceOf<BiasAddOperation>());
            var convolution = (Conv2DOperation)conv.Inputs[0].Operation;
            Assert.That((convolution.Stride, convolution.Padding), Is.EqualTo(((Size2D)2, (EdgeRule)Padding.Valid)));
            Assert.That(outputs.Entries, Is.EqualTo(new[] { ("c", conv) }));
        }

        Assert.That((variables["c/weights"].Initializer, variables["c/weights"].Regularizer), Is.EqualTo((Initializer.Ones, onWeights)));
        Assert.That(variables["c/biases"].Regularizer, Is.SameAs(onBiases));
        variables.Initialize(seed: 0);
        var biases = new float[2];
        variables["c/biases"].CopyTo(biases);
        Assert.That(biases, Is.All.EqualTo(3));
    }

    [Test]
    public void An_inner_scope_overrides_single_arguments_of_an_outer_one_and_the_call_overrides_both()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([1, 9, 9, 3]);
        using IDisposable outer = graph.ArgScope(new ArgScope { MaxPool2D = new() { Stride = 3, Padding = Padding.Same } });
        using IDisposable inner = graph.ArgScope(new ArgScope { MaxPool2D = new() { Padding = Padding.Valid } });
        Assert.That(Layers.MaxPool2D(x, 2).Operation, Is.EqualTo(new MaxPoolOperation(2, 3, Padding.Valid)));
        Assert.That(Layers.MaxPool2D(x, 2, stride: 1).Operation, Is.EqualTo(new MaxPoolOperation(2, 1, Padding.Valid)));
        Assert.That(Layers.MaxPool2D(x, 2, padding: Padding.Same).Operation, Is.EqualTo(new MaxPoolOperation(2, 3, Padding.Same)));
        inner.Dispose();
        Assert.That(Layers.MaxPool2D(x, 2).Operation, Is.EqualTo(new MaxPoolOperation(2, 3, Padding.Same)));
        outer.Dispose();
        Assert.That(Layers.MaxPool2D(x, 2).Operation, Is.EqualTo(new MaxPoolOperation(2, 2, Padding.Valid)));
    }

    [Test]
    public void A_scope_for_one_kind_of_layer_leaves_the_others_alone()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        using IDisposable scope = graph.ArgScope(new ArgScope { Conv2D = new() { Stride = 2 } });
        Assert.That(Layers.MaxPool2D(graph.Placeholder([1, 9, 9, 3]), 2).Operation, Is.EqualTo(new MaxPoolOperation(2, 2, Padding.Valid)));
        Assert.That(graph.Args.BatchNorm, Is.EqualTo(new BatchNormArgs()));
    }

    [Test]
    public void A_batch_norm_takes_its_arguments_from_the_call_then_the_scopes()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([1, 9, 9, 3]);
        using IDisposable outer = graph.ArgScope(new ArgScope
        {
            BatchNorm = new() { Decay = 0.5, Center = false, Scale = true, Epsilon = 0.1, Activation = Activation.Relu, IsTraining = true },
        });
        using IDisposable inner = graph.ArgScope(new ArgScope { BatchNorm = new() { Decay = 0.25 } });
        Node fromScopes = Layers.BatchNorm(x), fromCall = Layers.BatchNorm(x, 0.125, true, false, 0.2, Activation.None, false);
        Assert.That(fromScopes.Operation, Is.InstanceOf<ReluOperation>());
        var scoped = (BatchNormOperation)fromScopes.Inputs[0].Operation;
        Assert.That((scoped.Decay, scoped.Epsilon, scoped.IsTraining), Is.EqualTo((0.25, 0.1, true)));
        Assert.That((scoped.Gamma?.Name, scoped.Beta), Is.EqualTo(("BatchNorm/gamma", (Variable?)null)));
        var called = (BatchNormOperation)fromCall.Operation;
        Assert.That((called.Decay, called.Epsilon, called.IsTraining), Is.EqualTo((0.125, 0.2, false)));
        Assert.That((called.Gamma, called.Beta?.Name), Is.EqualTo(((Variable?)null, "BatchNorm_1/beta")));
    }

    [Test]
    public void A_normalizers_arguments_win_over_those_of_the_batch_norms_own_scope()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([1, 9, 9, 3]);
        using IDisposable scope = graph.ArgScope(new ArgScope
        {
            BatchNorm = new() { Decay = 0.5, Epsilon = 0.1, Activation = Activation.Relu },
            Conv2D = new() { Normalizer = Normalizer.BatchNorm, NormalizerArgs = new() { Epsilon = 0.2 }, Activation = Activation.None },
        });
        Node conv = Layers.Conv2D(x, 2, 1, scope: "c");
        var norm = (BatchNormOperation)conv.Operation;
        Assert.That((norm.Decay, norm.Epsilon), Is.EqualTo((0.5, 0.2)));
        Assert.That(variables.TryGet("c/biases"), Is.Null);
        Assert.That(((BatchNormOperation)Layers.BatchNorm(x, activation: Activation.None).Operation).Epsilon, Is.EqualTo(0.1));
    }

    [Test]
    public void A_convolution_told_to_have_no_normalizer_keeps_the_scopes_initializer_and_penalty_and_gets_biases()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Regularizer penalty = Regularizer.L2(1);
        Initializer initializer = Initializer.VarianceScaling();
        using IDisposable scope = graph.ArgScope(new ArgScope
        {
            Conv2D = new() { Normalizer = Normalizer.BatchNorm, WeightsRegularizer = penalty, WeightsInitializer = initializer },
        });
        _ = Layers.Conv2D(graph.Placeholder([1, 9, 9, 3]), 2, 1, normalizer: Normalizer.None, scope: "c");
        Assert.That(variables.Variables.Select(variable => variable.Name), Is.EqualTo(new[] { "c/weights", "c/biases" }));
        Assert.That((variables["c/weights"].Regularizer, variables["c/weights"].Initializer), Is.EqualTo((penalty, (Initializer)initializer)));
        Assert.That(variables["c/biases"].Regularizer, Is.SameAs(Regularizer.None));
    }

    [Test]
    public void Closing_an_arg_scope_closes_those_inside_and_twice_does_nothing()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        ArgScope root = graph.Args;
        IDisposable outer = graph.ArgScope(new()), inner = graph.ArgScope(new());
        outer.Dispose();
        Assert.That(graph.Args, Is.SameAs(root));
        inner.Dispose();
        outer.Dispose();
        Assert.That(graph.Args, Is.SameAs(root));
    }

    [Test]
    public void Arguments_given_to_one_call_win_over_the_scope_and_lose_to_those_written_out()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Initializer initializer = Initializer.Constant(3);
        using IDisposable scope = graph.ArgScope(new() { Conv2D = new() { Stride = 2, BiasesInitializer = Initializer.Ones } });
        var args = new Conv2DArgs { Stride = 3, BiasesInitializer = initializer };
        Node x = graph.Placeholder([1, 12, 12, 3]);
        Assert.That(Layers.Conv2D(x, 2, 1, scope: "a", args: args).Shape, Is.EqualTo(new PartialShape(1, 4, 4, 2)));
        Assert.That(variables["a/biases"].Initializer, Is.SameAs(initializer));
        Assert.That(Layers.Conv2D(x, 2, 1, stride: 4, args: args).Shape, Is.EqualTo(new PartialShape(1, 3, 3, 2)));
        Node norm = Layers.BatchNorm(x, args: new() { Fused = false, Epsilon = 1e-7 });
        Assert.That(((BatchNormOperation)norm.Operation).Epsilon, Is.EqualTo(1e-7));
    }
}
