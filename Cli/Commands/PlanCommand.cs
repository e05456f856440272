using System.CommandLine;
using System.Text.Json;
using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Tensors;
using Spectre.Console;

namespace NeoResNet.Cli.Commands;

/// <summary><c>neoresnet plan</c>: what the backend would run, step by step.</summary>
internal static class PlanCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("plan", "Show what runs, step by step: operation, kernel, shape, bytes, FLOP and place in memory.");
        var options = new ModelOptions(command);
        Option<int?> batch = Options.AtLeast("--batch", 1, "Images in a batch. Default 1.");
        var fetch = new Option<string[]>("--fetch") { Description = "End points to compute. Default: the network's result.", HelpName = "NAME" };
        command.Add(batch);
        command.Add(fetch);
        command.SetAction(parsed =>
        {
            ModelSettings settings = options.Read(parsed);
            using Network network = Network.Build(settings, parsed.GetValue(batch) ?? 1);
            Node[] fetches = parsed.GetValue(fetch) is { Length: > 0 } names ? [.. names.Select(name => network.EndPoints[name]).Distinct()] : [network.Net];
            network.Load(terminal);
            using CpuBackend backend = settings.CreateBackend();
            using var session = new Session(network.Graph, backend);
            using var images = new Tensor(network.Inputs.Shape.ToShape());
            ExecutionPlan plan = session.Callable([network.Inputs], fetches).Describe(images);
            Output.Print(terminal, parsed, json => WriteJson(json, backend.Info, plan), () => PrintTable(terminal, backend.Info, plan));
            return CommandLine.Good;
        });
        return command;
    }

    private static void WriteJson(Utf8JsonWriter json, BackendInfo info, ExecutionPlan plan)
    {
        json.WriteString("kernels", info.Kernels);
        json.WriteNumber("flops", plan.Flops);
        json.WriteNumber("arena_bytes", plan.ArenaBytes);
        json.WriteNumber("scratch_bytes", plan.ScratchBytes);
        json.WriteNumber("parameter_bytes", plan.ParameterBytes);
        json.WriteObjects("steps", plan.Steps, step =>
        {
            json.WriteString("operation", step.Kind);
            json.WriteString("scope", step.Label);
            json.WriteString("kernel", step.Kernel);
            json.WriteString("detail", step.Detail);
            json.WriteShape("shape", step.Shape);
            json.WriteNumber("bytes", step.Bytes);
            json.WriteNumber("flops", step.Flops);
            if (step.ArenaOffset is { } offset)
            {
                json.WriteNumber("arena_offset", offset);
            }
            else
            {
                json.WriteNull("arena_offset");
            }
        });
    }

    private static void PrintTable(Terminal terminal, BackendInfo info, ExecutionPlan plan)
    {
        Table table = Tables.Create("operation", "scope", "kernel", "detail", "shape", "bytes>", "MFLOP>", "arena offset>");
        foreach (PlanStep step in plan.Steps)
        {
            string offset = step.ArenaOffset is { } place ? Format.Index(place) : "caller's";
            table.Add(step.Kind, step.Label, step.Kernel, step.Detail, step.Shape.ToString(), Format.Count(step.Bytes), Format.Fixed(step.Flops / 1e6, 1), offset);
        }

        table.Print(terminal);
        terminal.Out.WriteLine(
            $"{plan.Steps.Count} steps on {info.Kernels}, {Format.Fixed(plan.Flops / 1e9, 3)} GFLOP; arena {Format.Megabytes(plan.ArenaBytes)}, " +
            $"scratch {Format.Megabytes(plan.ScratchBytes)}, parameters {Format.Megabytes(plan.ParameterBytes)}");
    }
}
