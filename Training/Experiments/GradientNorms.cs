using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>
/// Represents the size of the gradients that reach the first and the last unit of a network.
/// </summary>
/// <param name="Loss">The cross-entropy of the batch.</param>
/// <param name="First">
/// The 2-norm of the gradient of the weights of all convolutions of the first unit.
/// </param>
/// <param name="Last">The same of the last unit.</param>
internal sealed record GradientNorms(double Loss, double First, double Last)
{
    private const string Scope = "network";

    /// <summary>
    /// Measures the gradients of the cross-entropy of one batch, in training mode, at the initial
    /// weights.
    /// </summary>
    /// <param name="topology">The network.</param>
    /// <param name="batch">The photos.</param>
    /// <param name="seed">Selects the initial weights.</param>
    /// <param name="maxThreads">Maximum number of threads; null for the number of processors.</param>
    /// <param name="cancellationToken">Cancels the measurement.</param>
    public static GradientNorms Measure(ResNetTopology topology, PhotoBatch batch, ulong seed, int? maxThreads = null, CancellationToken cancellationToken = default)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node images = graph.Placeholder(batch.Images.Shape, "images"), labels = graph.Placeholder(batch.Targets.Shape, "labels");
        (Node logits, _) = topology.Build(images, batch.Targets.Shape[^1], isTraining: true, scope: Scope);
        Node loss = Losses.SoftmaxCrossEntropy(logits, labels);
        Variable[] first = WeightsOf(variables, "block1/unit_1"), last = WeightsOf(variables, $"block{topology.Units.Count}/unit_{topology.Units[^1]}");
        variables.Initialize(seed, maxThreads: maxThreads ?? 0);
        using var backend = new CpuBackend(new() { MaxThreads = maxThreads });
        using var session = new Session(graph, backend);
        NhwcTensor[] results = session.Callable([images, labels], [loss, .. Gradients.Of(loss, [.. first, .. last])]).Run([batch.Images, batch.Targets], cancellationToken);
        return new(results[0].Span[0], Norm(results.AsSpan(1, first.Length)), Norm(results.AsSpan(1 + first.Length)));
    }

    private static Variable[] WeightsOf(VariableStore variables, string unit) =>
        [.. variables.Variables.Where(variable => variable.Name.StartsWith($"{Scope}/{unit}/", StringComparison.Ordinal) && variable.Name.EndsWith("/weights", StringComparison.Ordinal))];

    private static double Norm(ReadOnlySpan<NhwcTensor> gradients)
    {
        double sum = 0;
        foreach (NhwcTensor gradient in gradients)
        {
            foreach (float value in gradient.Span)
            {
                sum += (double)value * value;
            }
        }

        return Math.Sqrt(sum);
    }
}
