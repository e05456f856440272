using System.Text.Json.Nodes;

namespace NeoResNet.Peers;

/// <summary>Runs contestants as children, each from the program it needs.</summary>
/// <param name="models">Folder of models; copies of the program are made below it.</param>
/// <param name="turn">File that is locked while a child runs, or null.</param>
internal sealed class Runner(string models, string? turn)
{
    // The program that each contestant runs from; null is this one.
    private readonly Dictionary<string, string?> _programs = [];

    /// <summary>A child's report; one with <c>unavailable</c> and the reason where it cannot run.</summary>
    public JsonObject Run(Contestant contestant, Workload workload, params IEnumerable<string> arguments)
    {
        try
        {
            if (!_programs.TryGetValue(contestant.Name, out string? program))
            {
                _programs[contestant.Name] = program = Program(contestant);
            }

            using TurnLock? mine = TurnLock.Take(turn);
            return ChildProcess.Run(
                program,
                contestant.Peer,
                ChildEnvironment.Of(contestant.Peer, workload.Threads, contestant.Isa),
                [$"models={models}", $"depth={workload.Depth}", $"batch={workload.Batch}", $"threads={workload.Threads}", .. contestant.Arguments, .. arguments]);
        }
        catch (Exception failure) when (failure is NotSupportedException or FileNotFoundException)
        {
            return new() { ["peer"] = contestant.Peer, ["unavailable"] = failure.Message };
        }
    }

    /// <summary>What fused multiply-adds alone reach on as many threads, in floating point operations a second.</summary>
    /// <exception cref="InvalidDataException">It was not measured on the instruction set that was asked for.</exception>
    public double Peak(int threads, string? isa)
    {
        using TurnLock? mine = TurnLock.Take(turn);
        JsonObject report = ChildProcess.Run(null, "peak", ChildEnvironment.Of("peak", threads, isa), [$"threads={threads}"]);
        return report["flops_per_s"] is { } speed && (isa is null || report["kernels"]?.GetValue<string>() == isa)
            ? speed.GetValue<double>()
            : throw new InvalidDataException($"The FMA peak {(isa is null ? "" : $"on {isa} ")}was not measured: {report.ToJsonString()}");
    }

    private string? Program(Contestant contestant)
    {
        if (contestant is { Peer: "ort", Isa: Contestant.Avx2 })
        {
            string folder = AppCopy.Create(Path.Combine(models, $"program-{contestant.Name}"));
            OrtWithoutAvx512.WriteTo(folder);
            return AppCopy.AssemblyIn(folder);
        }

        if (contestant.Peer == "torch" && RepairedTorch.Folder is { } libraries)
        {
            string folder = AppCopy.Create(Path.Combine(models, $"program-{contestant.Name}"));
            AppCopy.Link(folder, RepairedTorch.Libraries(libraries));
            return AppCopy.AssemblyIn(folder);
        }

        return null;
    }
}
