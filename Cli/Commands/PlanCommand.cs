using System.CommandLine;
using System.Text.Json;
using NeoResNet.Backends;
using NeoResNet.Nn;
using NeoResNet.Tensors;
using Spectre.Console;

namespace NeoResNet.Cli.Commands;

/// <summary><c>neoresnet plan</c>: what the backend would run, step by step; with <c>--profile</c> also how fast.</summary>
internal static class PlanCommand
{
    private const int DefaultRuns = 20;
    private const int DefaultBurnIn = 5;

    public static Command Create(Terminal terminal)
    {
        var command = new Command("plan", "Show what runs, step by step: operation, kernel, shape, bytes, FLOP and place in memory; with --profile how long each takes.");
        var options = new ModelOptions(command, runs: true);
        Option<int?> batch = Options.AtLeast("--batch", 1, "Images in a batch. Default 1.");
        var fetch = new Option<string[]>("--fetch") { Description = "End points to compute. Default: the network's result.", HelpName = "NAME" };
        var profile = new Option<bool>("--profile") { Description = "Run it on random images: time, GFLOP/s, share of the multiply-add peak, and memory traffic of each operation." };
        Option<int?> runs = Options.AtLeast("--runs", 1, $"Runs to take the medians of, with --profile. Default {DefaultRuns}.");
        Option<int?> burnIn = Options.AtLeast("--burn-in", 0, $"Runs before them. Default {DefaultBurnIn}.");
        foreach (Option option in (IEnumerable<Option>)[batch, fetch, profile, runs, burnIn])
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            bool measures = parsed.GetValue(profile);
            if (!measures && (parsed.GetValue(runs) ?? parsed.GetValue(burnIn)) is not null)
            {
                throw new UsageException("--runs and --burn-in need --profile.");
            }

            ModelSettings settings = options.Read(parsed);
            using RunDevice device = RunDevice.Open(settings, terminal);
            using Network network = Network.Build(settings, parsed.GetValue(batch) ?? 1);
            Node[] fetches = parsed.GetValue(fetch) is { Length: > 0 } names ? [.. names.Select(name => network.EndPoints[name]).Distinct()] : [network.Net];
            Node drawn = network.Graph.RandomUniform(network.Inputs.Shape.ToShape(), seed: settings.Seed);
            network.Load(terminal);
            using var session = new Session(network.Graph, device.Backend);
            NhwcTensor images = measures ? session.Run(drawn) : new NhwcTensor(network.Inputs.Shape.ToShape());
            Callable call = session.Callable([network.Inputs], fetches);
            if (measures)
            {
                ProfileReport.Print(
                    terminal, parsed, device,
                    call.Profile([images], parsed.GetValue(runs) ?? DefaultRuns, parsed.GetValue(burnIn) ?? DefaultBurnIn, new(CancellationToken: terminal.Cancellation)));
            }
            else
            {
                ExecutionPlan plan = call.Describe(images);
                Output.Print(terminal, parsed, json => WriteJson(json, device, plan), () => PrintTable(terminal, device, plan));
            }

            return CommandLine.Good;
        });
        return command;
    }

    /// <summary>Writes what does not belong to one step.</summary>
    public static void WriteTotals(Utf8JsonWriter json, RunDevice device, ExecutionPlan plan)
    {
        device.WriteJson(json);
        json.WriteString("choices_from", device.Stored?.Origin);
        json.WriteNumber("flops", plan.Flops);
        json.WriteNumber("arena_bytes", plan.ArenaBytes);
        json.WriteNumber("scratch_bytes", plan.ScratchBytes);
        json.WriteNumber("parameter_bytes", plan.ParameterBytes);
    }

    /// <summary>Writes what is known of a step before it runs.</summary>
    public static void WriteStep(Utf8JsonWriter json, PlanStep step)
    {
        json.WriteString("operation", step.Kind);
        json.WriteString("scope", step.Label);
        json.WriteString("kernel", step.Kernel);
        json.WriteString("chosen_by", step.ChosenBy);
        json.WriteString("detail", step.Detail);
        json.WriteShape("shape", step.Shape);
        json.WriteNumber("bytes", step.Bytes);
        json.WriteNumber("flops", step.Flops);
        json.WriteOptional("arena_offset", step.ArenaOffset);
        json.WriteOptional("images", step.Images);
    }

    /// <summary>Says who chose the kernels where there was a choice.</summary>
    public static void PrintChoosers(Terminal terminal, RunDevice device, ExecutionPlan plan)
    {
        string[] choosers = [.. plan.Steps.Select(step => step.ChosenBy).OfType<string>().CountBy(chooser => chooser).Select(group => $"{group.Value} {group.Key}")];
        if (choosers.Length > 0)
        {
            string chosen = string.Join(", ", choosers);
            terminal.Out.WriteLine(device.Stored is { } stored ? $"forms of the 3x3 layers: {chosen}; choices come from {stored.Origin}" : $"convolutions: {chosen}");
        }
    }

    private static void WriteJson(Utf8JsonWriter json, RunDevice device, ExecutionPlan plan)
    {
        WriteTotals(json, device, plan);
        json.WriteObjects("steps", plan.Steps, step => WriteStep(json, step));
    }

    private static void PrintTable(Terminal terminal, RunDevice device, ExecutionPlan plan)
    {
        Table table = Tables.Create("operation", "scope", "kernel", "detail", "shape", "bytes>", "MFLOP>", "arena offset>");
        foreach (PlanStep step in plan.Steps)
        {
            string offset = step.ArenaOffset is { } place ? Format.Index(place) : step.Images is { } images ? $"{images} at a time" : "caller's";
            table.Add(step.Kind, step.Label, step.Kernel, step.Detail, step.Shape.ToString(), Format.Count(step.Bytes), Format.Fixed(step.Flops / 1e6, 1), offset);
        }

        table.Print(terminal);
        terminal.Out.WriteLine(
            $"{plan.Steps.Count} steps on {device.Info.Kernels}, {Format.Fixed(plan.Flops / 1e9, 3)} GFLOP; arena {Format.Megabytes(plan.ArenaBytes)}, " +
            $"scratch {Format.Megabytes(plan.ScratchBytes)}, parameters {Format.Megabytes(plan.ParameterBytes)}");
        PrintChoosers(terminal, device, plan);
    }
}
