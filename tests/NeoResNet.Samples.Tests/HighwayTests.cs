using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Tensors;
using NeoResNet.Tutorial;

namespace NeoResNet.Samples.Tests;

/// <summary>A unit made from nothing but the library's public parts.</summary>
public sealed class HighwayTests
{
    // What the gate's bias makes of the output where the gate has no other weights: T is sigmoid(bias).
    [TestCase(-200f, 0.0)]
    [TestCase(200f, 1.0)]
    [TestCase(0f, 0.5)]
    [TestCase(-1.5f, 0.18242552380635635)]
    public void The_gate_mixes_what_the_layer_makes_with_what_came_in(float bias, double opening)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([1, 7, 6, 5]);
        Node net = HighwayNetwork.Unit(x, new(5, 5, 1), stride: 1, rate: 1);
        variables.Initialize(seed: 2);
        Variable weights = variables["highway/gate/weights"], biases = variables["highway/gate/biases"];
        weights.Assign(new float[weights.Shape.ElementCount]);
        biases.Assign([.. Enumerable.Repeat(bias, 5)]);
        Node h = net.Inputs[0].Inputs[1];
        NhwcTensor image = new([1, 7, 6, 5], [.. Enumerable.Range(0, 210).Select(i => MathF.Sin(i))]);
        foreach (IBackend backend in (IBackend[])[new ReferenceBackend(), new CpuBackend()])
        {
            using (backend)
            {
                using var session = new Session(graph, backend);
                NhwcTensor[] results = session.Callable([x], [net, h]).Run([image]);
                Assert.That(results[1].Span.ContainsAnyExcept(0f), Is.True);
                for (int i = 0; i < image.Length; i++)
                {
                    double expected = (opening * results[1].Span[i]) + ((1 - opening) * image.Span[i]);
                    Assert.That(results[0].Span[i], Is.EqualTo(expected).Within(1e-6), $"{backend.Info.Name}, element {i}");
                }
            }
        }
    }

    [Test]
    public void Behind_a_closed_gate_a_unit_that_strides_lets_every_second_pixel_pass_and_its_carry_fits_the_channels([Values(3, 4)] int depth)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([1, 5, 6, 3]);
        Node net = HighwayNetwork.Unit(x, new(depth, depth, 2), stride: 2, rate: 1);
        variables.Initialize(seed: 2);
        variables["highway/gate/biases"].Assign([.. Enumerable.Repeat(-200f, depth)]);
        float[]? carry = null;
        if (variables.TryGet("highway/carry/weights") is { } weights)
        {
            carry = [.. Enumerable.Range(0, 3 * depth).Select(i => MathF.Cos(i))];
            weights.Assign(carry);
        }

        Assert.That(carry is null, Is.EqualTo(depth == 3));
        NhwcTensor image = new([1, 5, 6, 3], [.. Enumerable.Range(0, 90).Select(i => MathF.Sin(i))]);
        using var backend = new CpuBackend();
        using var session = new Session(graph, backend);
        NhwcTensor actual = session.Run(net, (x, image));
        Assert.That(actual.Shape, Is.EqualTo(new Shape(1, 3, 3, depth)));
        for (int i = 0; i < actual.Length; i++)
        {
            (int pixel, int c) = Math.DivRem(i, depth);
            int y = 2 * (pixel / 3), column = 2 * (pixel % 3);
            double expected = carry is null ? image[0, y, column, c] : Enumerable.Range(0, 3).Sum(input => (double)image[0, y, column, input] * carry[(input * depth) + c]);
            Assert.That(actual.Span[i], Is.EqualTo(expected).Within(1e-6), $"element {i}");
        }
    }

    [Test]
    public void A_network_of_highway_units_runs()
    {
        NhwcTensor probabilities = HighwayNetwork.Run(batchSize: 2, units: 4);
        Assert.That(probabilities.Shape, Is.EqualTo(new Shape(2, 10)));
        Assert.That(probabilities.Span.ToArray().Sum(), Is.EqualTo(2).Within(1e-5));
        Assert.That(probabilities.Span.ToArray().Distinct().Count(), Is.GreaterThan(10));
    }
}
