using System.CommandLine;
using System.Text.Json;
using NeoResNet.Backends;
using NeoResNet.Nn;
using NeoResNet.Tensors;
using Spectre.Console;

namespace NeoResNet.Cli.Commands;

/// <summary>
/// Implements <c>neoresnet plan</c>, which lists the steps of a compiled network and, with
/// <c>--profile</c>, their times.
/// </summary>
internal static class PlanCommand
{
    private const int DefaultRuns = 20;
    private const int DefaultBurnIn = 5;

    public static Command Create(Terminal terminal)
    {
        var command = new Command("plan", "List the steps that the backend runs: operation, scope, kernel, shape, bytes, FLOP and arena offset. With --profile, run them and add times and rates.");
        var options = new ModelOptions(command, runs: true);
        Option<int?> batch = Options.Integer("--batch", 1, "Images per batch. Default: 1.");
        var fetch = new Option<string[]>("--fetch") { Description = "End point to compute. Can be repeated. Default: the output of the network.", HelpName = "NAME" };
        var profile = new Option<bool>("--profile") { Description = "Run the plan on random images, and print the time, GFLOP/s, share of the FMA peak and memory traffic of each step." };
        Option<int?> runs = Options.Integer("--runs", 1, $"Number of timed runs, whose medians are printed; requires --profile. Default: {DefaultRuns}.");
        Option<int?> burnIn = Options.Integer("--burn-in", 0, $"Number of untimed runs before the timed runs; requires --profile. Default: {DefaultBurnIn}.");
        foreach (Option option in (IEnumerable<Option>)[batch, fetch, profile, runs, burnIn])
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            bool measures = parsed.GetValue(profile);
            if (!measures && (parsed.GetValue(runs) ?? parsed.GetValue(burnIn)) is not null)
            {
                throw new UsageException("--runs and --burn-in require --profile. Pass --profile, or omit the two options.");
            }

            ModelSettings settings = options.Read(parsed);
            using RunDevice device = RunDevice.Open(settings);
            using Network network = Network.Build(settings, parsed.GetValue(batch) ?? 1);
            Node[] fetches = parsed.GetValue(fetch) is { Length: > 0 } names ? [.. names.Select(name => network.EndPoints[name]).Distinct()] : [network.Net];
            Node drawn = network.Graph.RandomUniform(network.Inputs.Shape.ToShape(), seed: settings.Seed);
            RunHeading.Of(network, settings, network.Inputs.Shape.ToShape(), measures ? "random images" : "no images", device).Print(terminal, parsed);
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

            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>Writes the device and the totals of a plan.</summary>
    public static void WriteTotals(Utf8JsonWriter json, RunDevice device, ExecutionPlan plan)
    {
        device.WriteJson(json);
        json.WriteNumber("flops", plan.Flops);
        json.WriteNumber("arena_bytes", plan.ArenaBytes);
        json.WriteNumber("scratch_bytes", plan.ScratchBytes);
        json.WriteNumber("parameter_bytes", plan.ParameterBytes);
    }

    /// <summary>Writes one step of a plan.</summary>
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

    /// <summary>Prints the number of kernels that each rule chose.</summary>
    public static void PrintChoosers(Terminal terminal, RunDevice device, ExecutionPlan plan)
    {
        string[] choosers = [.. plan.Steps.Select(step => step.ChosenBy).OfType<string>().CountBy(chooser => chooser).Select(group => $"{group.Value} {group.Key}")];
        if (choosers.Length > 0)
        {
            string chosen = string.Join(", ", choosers);
            terminal.Out.WriteLine(device.IsCpu ? $"Kernels of the 3x3 layers chosen by: {chosen}." : $"Kernels of the convolutions chosen by: {chosen}.");
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
            string offset = step.ArenaOffset is { } place ? Format.Index(place) : step.Images is { } images ? $"{images} at a time" : "caller";
            table.Add(step.Kind, step.Label, step.Kernel, step.Detail, step.Shape.ToString(), Format.Count(step.Bytes), Format.Fixed(step.Flops / 1e6, 1), offset);
        }

        table.Print(terminal);
        terminal.Out.WriteLine(
            $"{plan.Steps.Count} steps, {Format.Fixed(plan.Flops / 1e9, 3)} GFLOP; arena {Format.Megabytes(plan.ArenaBytes)}, " +
            $"scratch {Format.Megabytes(plan.ScratchBytes)}, parameters {Format.Megabytes(plan.ParameterBytes)}");
        PrintChoosers(terminal, device, plan);
    }
}
