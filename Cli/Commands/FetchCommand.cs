using System.CommandLine;
using NeoResNet.Nn;
using NeoResNet.Tensors;
using Spectre.Console;

namespace NeoResNet.Cli.Commands;

/// <summary>
/// Implements <c>neoresnet fetch</c>, the only command that uses the network: it downloads public
/// weights by name.
/// </summary>
internal static class FetchCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("fetch", "Download public weights by name. '--weights NAME' of other commands then uses them. An interrupted download continues with the next call.");
        var name = new Argument<string?>("NAME") { Description = "Name of the weights, such as 'resnet_v2_50'. --list prints all names.", Arity = ArgumentArity.ZeroOrOne };
        var list = new Option<bool>("--list") { Description = "List all weights, with length, accuracy, checksum and licence. Does not use the network." };
        var from = new Option<string?>("--from") { Description = "Mirror or downloaded file in place of the publisher's address. Length and checksum are checked. Default: the address in the list.", HelpName = "URL|FILE" };
        var folder = new Option<string?>("--out") { Description = "Folder for the files. Default: a folder with the name of the weights in the folder of downloads, which --list prints.", HelpName = CommandFiles.Folder };
        var force = new Option<bool>("--force") { Description = "Download weights again that are in the folder." };
        name.CompletionSources.Add([.. ModelZoo.All.Select(model => model.Name)]);
        command.Add(name);
        command.Add(list);
        command.Add(from);
        command.Add(folder);
        command.Add(force);
        command.SetAction(parsed =>
        {
            string? wanted = parsed.GetValue(name);
            if (parsed.GetValue(list) == (wanted is not null))
            {
                throw new UsageException("Pass either the name of weights or --list.");
            }

            if (wanted is null)
            {
                PrintList(terminal, parsed);
            }
            else
            {
                Fetch(terminal, parsed, wanted, new() { Source = parsed.GetValue(from), Folder = parsed.GetValue(folder), Overwrite = parsed.GetValue(force) });
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static void Fetch(Terminal terminal, ParseResult parsed, string name, DownloadOptions options)
    {
        ZooModel model = ModelZoo.Find(name) ?? throw new UsageException($"Unknown weights '{name}'. The nearest names are {NearNames.Of(name, ModelZoo.All.Select(each => each.Name), _ => false)}. 'neoresnet fetch --list' lists all names.");
        string path = FetchProgress.Run(terminal, Output.IsJson(parsed), progress => ModelZoo.DownloadAsync(name, options, progress, terminal.Cancellation));
        Output.Print(
            terminal,
            parsed,
            json =>
            {
                json.WriteString("name", name);
                json.WriteString("file", path);
                json.WriteString("checksum", model.Checksum);
                json.WriteString("license", model.License);
            },
            () =>
            {
                terminal.Out.WriteLine(Format.Plain($"{name}: {path}"));
                terminal.Out.WriteLine(model.Checksum is { } checksum ? $"The checksum is the publisher's: {checksum}." : "The publisher states no checksum, so the content was not compared with one.");
                terminal.Out.WriteLine($"Licence: {model.License}. Use the weights with '--weights {(options.Folder is null ? name : path)}'.");
            });
    }

    private static void PrintList(Terminal terminal, ParseResult parsed) => Output.Print(
        terminal,
        parsed,
        json =>
        {
            json.WriteString("folder", ModelZoo.CacheFolder);
            json.WriteObjects("weights", ModelZoo.All, model =>
            {
                json.WriteString("name", model.Name);
                json.WriteString("address", model.Address.AbsoluteUri);
                json.WriteString("file_name", model.FileName);
                json.WriteOptional("bytes", model.Length);
                json.WriteOptional("approximate_bytes", model.ApproximateLength);
                json.WriteString("checksum", model.Checksum);
                json.WriteString("license", model.License);
                json.WritePropertyName("recipe");
                json.WriteRawValue(RecipeJson.Write(model.Recipe));
                WriteAccuracy(json, "top1", model.Top1);
                WriteAccuracy(json, "top5", model.Top5);
                json.WriteString("accuracy_source", model.AccuracySource);
                json.WriteString("downloaded", ModelZoo.FindDownloaded(model.Name));
            });
        },
        () =>
        {
            Table table = Tables.Create("name", "size>", "top-1 %>", "top-5 %>", "checksum", "licence", "downloaded");
            foreach (ZooModel model in ModelZoo.All)
            {
                string size = model.ApproximateLength is { } bytes ? Format.Megabytes(bytes) : "";
                table.Add(model.Name, size, Percent(model.Top1), Percent(model.Top5), model.Checksum is { } sum ? sum[..Math.Min(sum.Length, "sha256:01234567".Length)] : "", model.License, ModelZoo.FindDownloaded(model.Name) is null ? "no" : "yes");
            }

            table.Print(terminal);
            terminal.Out.WriteLine(Format.Plain($"Folder of downloads: {ModelZoo.CacheFolder}"));
        });

    private static void WriteAccuracy(System.Text.Json.Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } percent)
        {
            json.WriteNumber(name, percent);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static string Percent(double? value) => value is { } percent ? Format.Fixed(percent, 1) : "";
}
