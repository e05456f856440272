using System.Globalization;
using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;

namespace NeoResNet.Perf;

/// <summary>
/// Prints the times of the operations of a forward pass with its gradients, by kind:
/// <c>training [--networks resnet20:128,resnet50:8] [--runs 5] [--threads 2] [--steps]</c>.
/// </summary>
internal static class TrainingProfile
{
    public static void Run(string[] arguments)
    {
        string Option(string name, string otherwise) => Array.IndexOf(arguments, $"--{name}") is var at && at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : otherwise;
        int runs = Number(Option("runs", "5")), threads = Number(Option("threads", $"{Environment.ProcessorCount}"));
        using var backend = new CpuBackend(new() { MaxThreads = threads });
        foreach (string network in Option("networks", "cifar-wide:128,resnet20:128,resnet50:8").Split(','))
        {
            string[] parts = network.Split(':');
            double peak = backend.MeasurePeak(threads, TimeSpan.FromMilliseconds(300));
            Print(network, Measure(backend, parts[0], Number(parts[1]), runs), peak, arguments.Contains("--steps"));
        }
    }

    private static RunProfile Measure(IBackend backend, string name, int batch, int runs)
    {
        using var network = new TrainingNetwork(name, batch);
        using var session = new Session(network.Graph, backend);
        return session.Callable(network.Feeds, network.Fetches).Profile(network.Inputs, runs, burnIn: 2);
    }

    private static void Print(string network, RunProfile profile, double peak, bool steps)
    {
        double all = profile.Steps.Sum(step => step.Seconds);
        Line($"{network}: {profile.Seconds * 1e3:F1} ms, {profile.Plan.Flops / profile.Seconds / peak:P0} of the FMA peak ({peak / 1e9:F0} GFLOP/s), arena {profile.Plan.ArenaBytes >> 20} MiB");
        Line($"{"operation",-56} {"ms",8} {"share",7} {"peak",7} {"GB/s",7} {"count",6}");
        foreach (var kind in profile.Steps.GroupBy(step => steps ? $"{step.Step.Kind} {step.Step.Detail} {step.Step.Shape} {step.Step.Kernel}" : Kind(step.Step)).OrderByDescending(kind => kind.Sum(step => step.Seconds)))
        {
            double seconds = kind.Sum(step => step.Seconds);
            Line($"{kind.Key,-56} {seconds * 1e3,8:F2} {seconds / all,7:P1} {kind.Sum(step => step.Step.Flops) / seconds / peak,7:P0} {kind.Sum(step => step.BytesMoved) / seconds / 1e9,7:F1} {kind.Count(),6}");
        }
    }

    private static string Kind(PlanStep step) => step.Flops > 0 ? $"{step.Kind} {step.Kernel}" : step.Kind;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static void Line(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));
}
