using NeoResNet.Backends;
using NeoResNet.Nn;
using NeoResNet.Tensors;
using NeoResNet.Tests.Support;

namespace NeoResNet.Tests.Networks;

/// <summary>
/// Holds every end point of a network on a backend against the float64 evaluation, fetched all together and one by one:
/// fetching an inner point turns off the fusions that would hide it, so the two go through different programs.
/// </summary>
internal static class WholeNetworkCheck
{
    /// <summary>The library's promise without Winograd: relative 2-norm error at any end point.</summary>
    public const double Bound = 1e-5;

    /// <returns>The float64 evaluation.</returns>
    public static IReadOnlyList<DoubleEndPoint> Run(NetworkCase network, IBackend backend)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        (Node x, Node net, EndPoints endPoints) = network.Build(graph);
        Dictionary<string, double[]> parameters = RandomParameters.Assign(variables, seed: 5);
        NhwcTensor image = RandomParameters.Image(network.InputShape, seed: 6);
        IReadOnlyList<DoubleEndPoint> expected = Float64Network.Evaluate(network, parameters, image);
        Assert.That(endPoints.Keys, Is.EqualTo(expected.Select(endPoint => endPoint.Name)));

        using var session = new Session(graph, backend);
        NhwcTensor[] together = session.Callable([x], [.. endPoints.Values]).Run([image]);
        for (int i = 0; i < expected.Count; i++)
        {
            NhwcTensor one = together[i];
            Check(one, expected[i], "fetched with all");
            NhwcTensor alone = session.Run(endPoints[expected[i].Name], (x, image));
            Check(alone, expected[i], "fetched alone");
        }

        // What is returned is the last point before the predictions, or V2's normalised features, which are no end point.
        string? returned = endPoints.LastOrDefault(pair => pair.Value == net).Key;
        bool features = !network.GlobalPool && network.Classes is null or 0;
        Assert.That(returned is null, Is.EqualTo(features && network.Version == SlimVersion.V2));
        return expected;
    }

    private static void Check(NhwcTensor actual, DoubleEndPoint expected, string how)
    {
        Assert.That(actual.Shape, Is.EqualTo(expected.Shape), $"{expected.Name} {how}");
        Assert.That(Close.RelativeError(actual.Span, expected.Values), Is.LessThan(Bound), $"{expected.Name} {how}");
    }
}
