using NeoResNet.Backends;
using NeoResNet.Nn;
using NeoResNet.Tensors;
using NeoResNet.Tests.Networks;
using NeoResNet.Tests.Support;

namespace NeoResNet.Tests.Models;

/// <summary>Two towers in training mode over one set of variables, as slim's clones: what they share and what they ask for.</summary>
public sealed class TowerTests
{
    private static readonly Shape Image = [2, 17, 20, 3];

    private static IEnumerable<SlimVersion> Versions => SlimVersion.All;

    [TestCaseSource(nameof(Versions))]
    public void The_second_tower_adds_updates_behind_the_firsts_and_no_variable_and_no_loss(object version)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node left = graph.Placeholder(Image), right = graph.Placeholder(Image);
        _ = Tower((SlimVersion)version, left, reuse: false);
        Variable[] made = [.. variables.Variables];
        MovingAverageUpdate[] ofOne = [.. graph.Updates];
        variables.Initialize(seed: 1);
        double loss = variables.RegularizationLoss();
        Assert.That(ofOne.Select(update => update.Variable), Is.EqualTo(made.Where(variable => !variable.Trainable)));

        _ = Tower((SlimVersion)version, right, reuse: true);
        Assert.That(variables.Variables, Is.EqualTo(made));
        Assert.That(variables.RegularizationLoss(), Is.EqualTo(loss));
        Assert.That(variables.RegularizationLosses().Select(each => each.Variable), Is.Unique);
        Assert.That(graph.Updates.Take(ofOne.Length), Is.EqualTo(ofOne));
        Assert.That(graph.Updates.Skip(ofOne.Length).Select(update => update.Variable), Is.EqualTo(ofOne.Select(update => update.Variable)));
        Assert.That(ofOne.Select(update => update.Name), Has.All.StartsWith("net/"));
        Assert.That(graph.Updates.Skip(ofOne.Length).Select(update => update.Name), Has.All.StartsWith("net_1/"));
    }

    [TestCaseSource(nameof(Versions))]
    public void A_run_of_both_towers_moves_the_averages_twice_in_that_order(object version)
    {
        const float Share = (float)(1 - 0.997);
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node left = graph.Placeholder(Image), right = graph.Placeholder(Image);
        _ = Tower((SlimVersion)version, left, reuse: false);
        _ = Tower((SlimVersion)version, right, reuse: true);
        _ = RandomParameters.Assign(variables, seed: 3);
        Dictionary<Variable, float[]> expected = graph.Updates.Select(update => update.Variable).Distinct().ToDictionary(variable => variable, Values);

        using var backend = new ReferenceBackend();
        using var session = new Session(graph, backend);
        NhwcTensor one = RandomParameters.Image(Image, seed: 4), other = RandomParameters.Image(Image, seed: 5);
        NhwcTensor[] moments = session.Callable([left, right], [.. graph.Updates.Select(update => update.Moments)], graph.Updates).Run([one, other]);
        foreach ((int index, MovingAverageUpdate update) in graph.Updates.Index())
        {
            float[] moving = expected[update.Variable];

            // Means and Bessel-corrected variances take turns: rows 0 and 2.
            ReadOnlySpan<float> batch = moments[index].Span.Slice((index % 2 == 0 ? 0 : 2) * moving.Length, moving.Length);
            for (int c = 0; c < moving.Length; c++)
            {
                moving[c] -= (moving[c] - batch[c]) * Share;
            }
        }

        foreach ((Variable variable, float[] values) in expected)
        {
            Assert.That(Values(variable), Is.EqualTo(values), variable.Name);
        }
    }

    private static float[] Values(Variable variable)
    {
        NhwcTensor values = variable.ToTensor();
        return values.Span.ToArray();
    }

    private static Node Tower(SlimVersion version, Node x, bool reuse)
    {
        using (x.Graph.ArgScope(ResNetV2.ArgScope(isTraining: true)))
        {
            return version.Build(x, [version.Block("block1", 4, 2, 2)], 5, reuse: reuse ? true : null, scope: "net").Net;
        }
    }
}
