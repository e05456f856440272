using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Scopes;

public sealed class VariableScopeTests
{
    private static readonly Shape Any = [2];

    [Test]
    public void Nested_scopes_join_their_names_with_slashes()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        using VariableScope outer = graph.VariableScope("a");
        using VariableScope inner = graph.VariableScope("b/c");
        Assert.That((outer.Name, inner.Name, graph.CurrentScope.Name), Is.EqualTo(("a", "a/b/c", "a/b/c")));
        Assert.That(graph.GetVariable("v", Any, Initializer.Zeros).Name, Is.EqualTo("a/b/c/v"));
        inner.Dispose();
        Assert.That(graph.GetVariable("v", Any, Initializer.Zeros).Name, Is.EqualTo("a/v"));
        outer.Dispose();
        Assert.That(graph.GetVariable("v", Any, Initializer.Zeros).Name, Is.EqualTo("v"));
    }

    [Test]
    public void Default_names_are_counted_up_within_their_parent()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Assert.That(OpenMany(graph, 3), Is.EqualTo(new[] { "Conv", "Conv_1", "Conv_2" }));
        using (graph.VariableScope("a"))
        {
            Assert.That(OpenMany(graph, 2), Is.EqualTo(new[] { "a/Conv", "a/Conv_1" }));
        }
    }

    [Test]
    public void A_given_name_also_counts_and_a_default_name_evades_it()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        graph.VariableScope("Conv").Dispose();
        graph.VariableScope("Conv_1").Dispose();
        Assert.That(OpenMany(graph, 1), Is.EqualTo(new[] { "Conv_2" }));
    }

    [Test]
    public void A_given_name_wins_over_the_default_and_is_never_changed()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        for (int i = 0; i < 2; i++)
        {
            using VariableScope scope = graph.VariableScope("given", "default");
            Assert.That(scope.Name, Is.EqualTo("given"));
        }
    }

    [Test]
    public void Opening_a_scope_again_starts_its_default_names_anew()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        for (int i = 0; i < 2; i++)
        {
            using VariableScope scope = graph.VariableScope("a");
            Assert.That(OpenMany(graph, 2), Is.EqualTo(new[] { "a/Conv", "a/Conv_1" }));
        }
    }

    [Test]
    public void A_scope_opened_again_has_another_name_for_its_nodes_but_the_same_for_its_variables()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        using (VariableScope first = graph.VariableScope("a"))
        {
            Assert.That(first.OriginalNameScope, Is.EqualTo("a"));
        }

        using VariableScope second = graph.VariableScope("a");
        Assert.That((second.Name, second.OriginalNameScope), Is.EqualTo(("a", "a_1")));
        Node x = graph.Placeholder([1], "x");
        Assert.That((x.Name, x.Scope), Is.EqualTo(("a_1/x", "a")));
    }

    [Test]
    public void A_variable_is_made_once_and_found_where_the_scope_reuses()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Variable made, found;
        using (graph.VariableScope("a"))
        {
            made = graph.GetVariable("v", Any, Initializer.Zeros);
            Assert.That(() => graph.GetVariable("v", Any, Initializer.Zeros), Throws.InvalidOperationException.With.Message.Contains("'a/v' already exists"));
        }

        using (graph.VariableScope("a", reuse: true))
        {
            found = graph.GetVariable("v", Any, Initializer.Zeros);
            Assert.That(() => graph.GetVariable("w", Any, Initializer.Zeros), Throws.InvalidOperationException.With.Message.Contains("'a/w' does not exist"));
            Assert.That(() => graph.GetVariable("v", [3], Initializer.Zeros), Throws.InvalidOperationException.With.Message.Contains("[2]").And.Message.Contains("[3]"));
        }

        Assert.That(found, Is.SameAs(made));
        Assert.That(variables.Variables, Has.Count.EqualTo(1));
    }

    [Test]
    public void Variables_are_shared_by_the_graphs_of_one_store()
    {
        using var variables = new VariableStore();
        var first = new Graph(variables);
        var second = new Graph(variables);
        Variable made = first.GetVariable("v", Any, Initializer.Zeros);
        Assert.That(() => second.GetVariable("v", Any, Initializer.Zeros), Throws.InvalidOperationException);
        using VariableScope scope = second.VariableScope("a", reuse: true);
        Assert.That(() => second.GetVariable("v", Any, Initializer.Zeros), Throws.InvalidOperationException.With.Message.Contains("a/v"));
        Assert.That(variables["v"], Is.SameAs(made));
    }

    [TestCase(null)]
    [TestCase(false)]
    public void Reuse_is_inherited_and_cannot_be_switched_off_inside(bool? reuse)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        using VariableScope outer = graph.VariableScope("a", reuse: true);
        using VariableScope inner = graph.VariableScope("b", reuse: reuse);
        Assert.That(inner.Reuse, Is.True);
    }

    [Test]
    public void Reuse_ends_with_its_scope()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        graph.VariableScope("a", reuse: true).Dispose();
        using VariableScope scope = graph.VariableScope("a");
        Assert.That(scope.Reuse, Is.False);
    }

    [Test]
    public void A_scope_needs_a_name_or_a_default_name()
    {
        using var variables = new VariableStore();
        Assert.That(() => new Graph(variables).VariableScope(null), Throws.ArgumentException.With.Message.Contains("name"));
    }

    [Test]
    public void Reuse_without_a_given_name_is_refused()
    {
        using var variables = new VariableStore();
        Assert.That(
            () => new Graph(variables).VariableScope(null, "net", reuse: true),
            Throws.ArgumentException.With.Message.Contains("reuse").And.Message.Contains("'net'"));
    }

    [TestCase("")]
    [TestCase("/a")]
    [TestCase("a/")]
    [TestCase("a//b")]
    public void A_name_with_an_empty_part_is_refused(string name)
    {
        using var variables = new VariableStore();
        Assert.That(() => new Graph(variables).VariableScope(name), Throws.ArgumentException.With.Message.Contains($"'{name}'"));
    }

    [Test]
    public void Closing_a_scope_closes_those_inside()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        VariableScope outer = graph.VariableScope("a"), inner = graph.VariableScope("b");
        outer.Dispose();
        Assert.That(graph.CurrentScope.Name, Is.Empty);
        inner.Dispose();
        Assert.That(graph.CurrentScope.Name, Is.Empty);
    }

    [Test]
    public void Closing_twice_and_closing_the_root_do_nothing()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        VariableScope root = graph.CurrentScope, a = graph.VariableScope("a");
        a.Dispose();
        using VariableScope b = graph.VariableScope("b");
        a.Dispose();
        Assert.That(graph.CurrentScope, Is.SameAs(b));
        b.Dispose();
        root.Dispose();
        Assert.That(graph.CurrentScope, Is.SameAs(root));
    }

    private static string[] OpenMany(Graph graph, int count) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        using VariableScope scope = graph.VariableScope(null, "Conv");
        return scope.Name;
    })];
}
