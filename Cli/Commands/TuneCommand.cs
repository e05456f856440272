using System.CommandLine;
using System.Text.Json;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using Spectre.Console;

namespace NeoResNet.Cli.Commands;

/// <summary><c>neoresnet tune</c>: measures the forms of each 3x3 convolution on this machine and stores the fastest for later runs.</summary>
internal static class TuneCommand
{
    private static readonly CpuTunerOptions Defaults = new();

    public static Command Create(Terminal terminal)
    {
        var command = new Command("tune", "Measure direct convolution and Winograd's method for each 3x3 layer on this machine, and store the fastest for later runs.");
        var options = new ModelOptions(command);
        Option<int?> batch = Options.Integer("--batch", 1, "Images in a batch: choices hold for this batch and size alone. Default: 1.");
        Option<int?> rounds = Options.Integer("--rounds", 1, $"Rounds in which every candidate has its turn. Default: {Defaults.Rounds}.");
        Option<int?> runs = Options.Integer("--runs", 1, $"Least runs of a turn; turns shorter than {Format.Fixed(Defaults.LeastTurn.TotalSeconds, 1)} s get more. Default: {Defaults.Runs}.");
        var output = new Option<string?>("--out") { Description = $"File to store the choices in, beside those it holds. Default: the user's own, which later runs find; {StoredTuning.Variable} names another.", HelpName = "FILE" };
        var clear = new Option<bool>("--clear") { Description = "Remove the user's stored choices for the level in use and measure nothing." };
        foreach (Option option in (IEnumerable<Option>)[batch, rounds, runs, output, clear])
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            CpuLevel level = CpuKernels.Chosen.Level;
            if (parsed.GetValue(clear))
            {
                return Clear(terminal, parsed, level, (parsed.GetValue(output) ?? (object?)parsed.GetValue(batch) ?? parsed.GetValue(rounds) ?? parsed.GetValue(runs)) is not null);
            }

            // What stands in the way of storing is told before the minutes that measuring takes.
            string path = parsed.GetValue(output) ?? StoredTuning.TargetOf(level) ?? throw new UsageException("the user has no folder for stored choices; give --out FILE.");
            CpuTuning? before = LoadFitting(path, level);
            ModelSettings settings = options.Read(parsed);
            _ = Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            OutputFiles.Check([path], settings.Weights);
            using Network network = Network.Build(settings, parsed.GetValue(batch) ?? 1);
            TuningReport report = CpuTuner.Run(Lower(network), new()
            {
                Backend = new() { MaxThreads = settings.Threads },
                Rounds = parsed.GetValue(rounds) ?? Defaults.Rounds,
                Runs = parsed.GetValue(runs) ?? Defaults.Runs,
                TurnDone = terminal.IsInteractive && !Output.IsJson(parsed) ? (done, all) => terminal.Error.Write(done < all ? $"\r{done} of {all} turns" : "\r                    \r") : null,
                CancellationToken = terminal.Cancellation,
            });
            CpuTuning stored = before is null ? report.Tuning : before.With(report.Tuning);
            stored.Save(path);
            Output.Print(terminal, parsed, json => WriteJson(json, report, stored, path), () => PrintTable(terminal, report, stored, path));

            // Where both choose alike, the two times differ by noise alone.
            if (report.Gain < 1 && report.Layers.Any(layer => layer.Chosen != layer.CostModel))
            {
                terminal.Notice("the network as a whole did not get faster; measure again when the machine is idle, or give the choices up with 'neoresnet tune --clear'.");
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static Backends.TensorProgram Lower(Network network)
    {
        using var backend = new CpuBackend();
        using var session = new Session(network.Graph, backend);
        return session.Callable([network.Inputs], [network.Net]).Lower(network.Inputs.Shape.ToShape());
    }

    private static int Clear(Terminal terminal, ParseResult parsed, CpuLevel level, bool hasOthers)
    {
        if (hasOthers)
        {
            throw new UsageException("--clear removes the user's own file and measures nothing; it goes with none of --out, --batch, --rounds, --runs.");
        }

        string? path = StoredTuning.PathOf(level);
        bool existed = path is not null && File.Exists(path);
        if (existed)
        {
            File.Delete(path!);
        }

        Output.Print(
            terminal, parsed,
            json =>
            {
                json.WriteString("path", path);
                json.WriteBoolean("removed", existed);
            },
            () => terminal.Out.WriteLine(existed ? $"removed {path}" : $"nothing was stored{(path is null ? "" : $" in {path}")}"));
        return ExitCodes.Success;
    }

    private static CpuTuning? LoadFitting(string path, CpuLevel level)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        CpuTuning stored = CpuTuning.Load(path);
        return stored.Misfit(level) is { } misfit ? throw new IOException($"{misfit} Remove the file ('neoresnet tune --clear' does where it is the user's own) or give another --out.") : stored;
    }

    private static void WriteJson(Utf8JsonWriter json, TuningReport report, CpuTuning stored, string path)
    {
        json.WriteString("processor", stored.Processor);
        json.WriteString("level", Format.Level(stored.Level));
        json.WriteString("path", path);
        json.WriteNumber("stored", stored.Choices.Count);
        json.WriteFinite("cost_model_s", report.CostModelSeconds);
        json.WriteFinite("tuned_s", report.TunedSeconds);
        json.WriteFinite("gain", report.Gain);
        json.WriteObjects("layers", report.Layers, layer =>
        {
            json.WriteShape("input", layer.Key.Input);
            json.WriteShape("filter", layer.Key.Filter);
            json.WriteStrings("scopes", layer.Labels);
            foreach ((ConvolutionForm form, double seconds) in layer.Seconds)
            {
                json.WriteFinite($"{form.ShortName()}_s", seconds);
            }

            json.WriteString("cost_model", layer.CostModel.ShortName());
            json.WriteString("chosen", layer.Chosen.ShortName());
        });
    }

    private static void PrintTable(Terminal terminal, TuningReport report, CpuTuning stored, string path)
    {
        ConvolutionForm[] forms = [.. ConvolutionForms.All];
        Table table = Tables.Create([.. (IEnumerable<string>)["3x3 layer", "layers>", .. forms.Select(form => $"{form.ShortName()} us>"), "cost model", "chosen", "gain>"]]);
        foreach (TunedLayer layer in report.Layers)
        {
            IEnumerable<string> times = forms.Select(form => Format.Fixed(layer.Seconds[form] * 1e6, 1));
            string gain = layer.Chosen == layer.CostModel ? "" : Format.Fixed(layer.Seconds[layer.CostModel] / layer.Seconds[layer.Chosen], 2);
            table.Add([layer.Key.ToString(), Format.Count(layer.Labels.Count), .. times, layer.CostModel.ShortName(), layer.Chosen.ShortName(), gain]);
        }

        table.Print(terminal);
        terminal.Out.WriteLine(
            $"whole run at {Format.Level(stored.Level)}: {Format.Fixed(report.CostModelSeconds * 1e3, 3)} ms as the cost model chooses, " +
            $"{Format.Fixed(report.TunedSeconds * 1e3, 3)} ms as measured, gain {Format.Fixed(report.Gain, 3)}");
        terminal.Out.WriteLine($"{stored.Choices.Count} choices stored in {path}");
    }
}
