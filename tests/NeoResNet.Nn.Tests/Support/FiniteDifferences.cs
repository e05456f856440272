using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Support;

/// <summary>Compares the gradients of a loss with central differences of its float64 value.</summary>
internal static class FiniteDifferences
{
    /// <summary>Largest relative 2-norm error of any variable.</summary>
    public const double Bound = 1e-4;

    /// <summary>Gradients with a 2-norm below this share of the loss count as rounding.</summary>
    public const double Floor = 1e-6;

    private const double Step = 1e-6;
    private const int MaxElements = 48;

    /// <summary>Checks all trainable variables, or some, on a backend.</summary>
    public static void Check(IBackend backend, Node loss, IReadOnlyList<Variable> variables, params (Node Node, NhwcTensor Tensor)[] feeds)
    {
        IReadOnlyList<Node> gradients = Gradients.Of(loss, variables);
        using var session = new Session(loss.Graph, backend);
        NhwcTensor[] actual = session.Callable([.. feeds.Select(feed => feed.Node)], [loss, .. gradients]).Run([.. feeds.Select(feed => feed.Tensor)]);
        Dictionary<Variable, double[]> values = loss.Graph.Variables.Variables.ToDictionary(
            variable => variable, variable => variable.ToTensor().Span.ToArray().Select(value => (double)value).ToArray());
        var exact = new DoubleGraph(loss, values, feeds);
        double value = exact.Evaluate()[0];
        Assert.That(actual[0].Span[0], Is.EqualTo(value).Within(1e-5 * Math.Max(1, Math.Abs(value))), "loss");
        foreach ((int index, Variable variable) in variables.Index())
        {
            Assert.That(actual[index + 1].Shape, Is.EqualTo(variable.Shape));
            Compare(variable, values[variable], actual[index + 1], exact, Math.Abs(value));
        }
    }

    private static void Compare(Variable variable, double[] values, NhwcTensor actual, DoubleGraph exact, double loss)
    {
        double distance = 0, norm = 0;
        foreach (int i in Enumerable.Range(0, values.Length).Where(i => values.Length <= MaxElements || i * 7919L % values.Length < MaxElements))
        {
            double original = values[i];
            values[i] = original + Step;
            double above = exact.Evaluate()[0];
            values[i] = original - Step;
            double below = exact.Evaluate()[0];
            values[i] = original;
            double expected = (above - below) / (2 * Step);
            distance += Math.Pow(actual.Span[i] - expected, 2);
            norm += expected * expected;
        }

        Assert.That(Math.Sqrt(distance), Is.LessThan(Bound * Math.Max(Math.Sqrt(norm), Floor * Math.Max(1, loss) / Bound)), $"{variable.Name}: norm {Math.Sqrt(norm):E2}");
    }
}
