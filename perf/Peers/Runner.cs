using System.Text.Json.Nodes;

namespace NeoResNet.Peers;

/// <summary>Runs contestants as child processes, each with the program that it requires.</summary>
/// <param name="models">
/// The folder of models, which also receives the copies of the program.
/// </param>
/// <param name="turn">The file to lock while a child runs; null for none.</param>
internal sealed class Runner(string models, string? turn)
{
    // The program of each contestant; null for this program.
    private readonly Dictionary<string, string?> _programs = [];

    /// <summary>Runs a contestant.</summary>
    /// <returns>
    /// The report of the child. If the child cannot run, an object with the reason in the property
    /// <c>unavailable</c>.
    /// </returns>
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
                [$"models={models}", workload.Model.Argument, $"batch={workload.Batch}", $"threads={workload.Threads}", $"train={(workload.Training ? 1 : 0)}", .. contestant.Arguments, .. arguments]);
        }
        catch (Exception failure) when (failure is NotSupportedException or FileNotFoundException)
        {
            return new() { ["peer"] = contestant.Peer, ["unavailable"] = failure.Message };
        }
    }

    /// <summary>Measures the FMA peak, in floating-point operations per second.</summary>
    /// <exception cref="InvalidDataException">
    /// The measurement failed, or used another instruction set than requested.
    /// </exception>
    public double Peak(int threads, string? isa)
    {
        using TurnLock? mine = TurnLock.Take(turn);
        JsonObject report = ChildProcess.Run(null, "peak", ChildEnvironment.Of("peak", threads, isa), [$"threads={threads}"]);
        return report["flops_per_s"] is { } speed && (isa is null || report["kernels"]?.GetValue<string>() == isa)
            ? speed.GetValue<double>()
            : throw new InvalidDataException($"Cannot measure the FMA peak{(isa is null ? "" : $" of {isa}")}: {report.ToJsonString()}");
    }

    private string? Program(Contestant contestant)
    {
        if (contestant.Peer == "torch" && RepairedTorch.Folder is { } libraries)
        {
            string folder = AppCopy.Create(Path.Combine(models, $"program-{contestant.Name}"));
            AppCopy.Link(folder, RepairedTorch.Libraries(libraries));
            return AppCopy.AssemblyIn(folder);
        }

        return null;
    }
}
