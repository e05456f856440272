using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Tensors;
using NeoResNet.Tests.Support;

namespace NeoResNet.Tests.Networks;

/// <summary>
/// The published depths with all their channels, on images small enough for plain float64 loops: how far rounding carries
/// through 50 and 152 layers, with and without Winograd's method, at every level.
/// </summary>
public sealed class PublishedDepthTests
{
    private const double BoundWithWinograd = 1e-4;

    [Test]
    public void Logits_are_within_the_promised_bounds_of_float64([Values(50, 152)] int depth)
    {
        (int middle, int third) = depth == 50 ? (4, 6) : (8, 36);
        var network = new NetworkCase
        {
            Blocks = [(64, 3, 2), (128, middle, 2), (256, third, 2), (512, 3, 1)],
            Classes = 1000,
            Height = depth == 50 ? 97 : 64,
            Width = depth == 50 ? 90 : 64,
        };
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        (Node x, _, EndPoints endPoints) = network.Build(graph);
        Dictionary<string, double[]> parameters = RandomParameters.Assign(variables, seed: 5);
        NhwcTensor image = RandomParameters.Image(network.InputShape, seed: 6);
        DoubleEndPoint expected = Float64Network.Evaluate(network, parameters, image).Single(point => point.Name.EndsWith("/logits", StringComparison.Ordinal));
        foreach (CpuLevel level in CpuKernels.Table.Where(kernel => kernel.IsAvailable && kernel.Level != CpuLevel.Scalar).Select(kernel => kernel.Level))
        {
            using var backend = new CpuBackend(new() { Level = level });
            foreach (WinogradUse winograd in (WinogradUse[])[WinogradUse.Off, WinogradUse.Auto, WinogradUse.Force, WinogradUse.Force2])
            {
                using var session = new Session(graph, backend, new() { Compile = new() { Winograd = winograd } });
                NhwcTensor logits = session.Run(endPoints[expected.Name], (x, image));
                double error = Close.RelativeError(logits.Span, expected.Values);
                TestContext.Out.WriteLine($"ResNet-{depth}, {level}, Winograd {winograd}: {error:G2}");
                Assert.That(error, Is.LessThan(winograd == WinogradUse.Off ? WholeNetworkCheck.Bound : BoundWithWinograd), $"{level}, Winograd {winograd}");
            }
        }
    }
}
