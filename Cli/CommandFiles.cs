using System.CommandLine;
using System.CommandLine.Parsing;
using NeoResNet.Tensors;

namespace NeoResNet.Cli;

/// <summary>
/// Collects the files that a command line reads and writes, and refuses command lines that would
/// replace a file they read. Runs before every command.
/// </summary>
internal static class CommandFiles
{
    /// <summary>The arguments and options whose values are files to read.</summary>
    private static readonly string[] Inputs = ["--weights", "--recipe", "--classes-file", "--input", "--golden", "--data", "FILE", "OTHER"];

    /// <summary>The arguments and options whose values are photos, folders or patterns.</summary>
    private static readonly string[] Photos = ["IMAGE", "--image"];

    /// <summary>The name for the value of an option that is a folder to write to.</summary>
    public const string Folder = "DIR";

    /// <summary>The options whose values are files to write, or folders.</summary>
    private static readonly string[] Outputs = ["--out", "--write-golden"];

    /// <summary>The option whose values are NAME=FILE, and the file is written.</summary>
    private const string NamedOutputs = "--fetch";

    /// <summary>Gets the names of all arguments and options whose values are files.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Inputs, .. Photos, .. Outputs, NamedOutputs];

    /// <summary>Throws if a file cannot be written, or if the command also reads it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="IOException">
    /// The folder of an output file does not exist, or an output file is a folder.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">
    /// An output file or its folder is not writable.
    /// </exception>
    /// <exception cref="UsageException">
    /// An output file is also an input file or another output file, or its name is empty.
    /// </exception>
    public static void Check(ParseResult parsed)
    {
        CheckNotEmpty(parsed);
        (string Option, string File)[] outputs = [.. Outputs.SelectMany(name => ValuesOf(parsed, name).Select(file => (name, file))), .. NamedOutputsOf(parsed)];
        if (outputs.Length == 0)
        {
            return;
        }

        PlaceOfFile[] inputs = [.. InputsOf(parsed).Select(PlaceOfFile.Of)];
        var written = new List<PlaceOfFile>();
        foreach ((string option, string file) in outputs)
        {
            var place = PlaceOfFile.Of(file.Length > 0 ? file : throw new UsageException($"{option} requires the name of a file, but its value is empty."));
            if (inputs.FirstOrDefault(place.IsSameFile) is { } input)
            {
                throw new UsageException($"Cannot write '{file}': this command also reads it{As(input)}. Pass another output file.");
            }

            if (written.Find(place.IsSameFile) is { } other)
            {
                throw new UsageException($"Cannot write '{file}' twice: this command also writes it{As(other)}. Pass different output files.");
            }

            CheckWritable(file);
            written.Add(place);

            string As(PlaceOfFile same) => same.Given == file ? "" : $" as '{same.Given}'";
        }
    }

    private static void CheckNotEmpty(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        foreach (Symbol symbol in (IEnumerable<Symbol>)[.. command.Options, .. command.Arguments])
        {
            if (parsed.GetResult(symbol) is { } result && result.Tokens.Any(token => token.Value.Length == 0))
            {
                throw new UsageException($"{symbol.Name} requires {(Names.Contains(symbol.Name) ? "the name of a file" : "a value")}, but its value is empty.");
            }
        }
    }

    /// <summary>Throws if files cannot be written, or are also read.</summary>
    /// <param name="outputs">The files to write. All are in folders that must exist.</param>
    /// <param name="inputs">The files to read.</param>
    /// <inheritdoc cref="Check" path="/exception"/>
    public static void CheckOutputs(IEnumerable<string> outputs, IEnumerable<string> inputs)
    {
        PlaceOfFile[] read = [.. inputs.Select(PlaceOfFile.Of)];
        foreach (string file in outputs)
        {
            if (read.FirstOrDefault(PlaceOfFile.Of(file).IsSameFile) is not null)
            {
                throw new UsageException($"Cannot write '{file}': this command also reads it. Pass another output file.");
            }

            CheckWritable(file);
        }
    }

    private static void CheckWritable(string file)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? "";
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"Cannot write '{file}': the folder '{folder}' does not exist. Create the folder, or pass another path.");
        }

        if (Directory.Exists(file))
        {
            throw new IOException($"Cannot write '{file}': it is a folder. Pass the path of a file.");
        }

        AtomicFile.CheckWritable(file);
    }

    // Includes files that do not exist: a side file that the command creates in place of its
    // result would be read as an input the next time.
    private static IEnumerable<string> InputsOf(ParseResult parsed)
    {
        IEnumerable<string> files = Inputs.SelectMany(name => ValuesOf(parsed, name));
        IEnumerable<string> beside = ValuesOf(parsed, "--weights").Where(CanReadTwice).SelectMany(weights => ReadOrNone(() => NetworkWeights.FilesBeside(FetchedWeights.Find(weights), RecipeOf(parsed))));
        return [.. files, .. ReadOrNone(() => PhotosOf(parsed)), .. beside];
    }

    private static IEnumerable<string> PhotosOf(ParseResult parsed)
    {
        string[] values = [.. Photos.SelectMany(name => ValuesOf(parsed, name))];
        return [.. values, .. PhotoFiles.Expand(values)];
    }

    private static Recipe? RecipeOf(ParseResult parsed) =>
        ValuesOf(parsed, "--recipe").FirstOrDefault() is { } path && File.Exists(path) && CanReadTwice(path) ? Recipe.Load(path) : null;

    // The content of a pipe is for the command.
    private static bool CanReadTwice(string path) => Directory.Exists(path) || FileFacts.Of(path) is not { IsRegular: false };

    // The command itself reports a file that it cannot read, and then writes no file.
    private static List<string> ReadOrNone(Func<IEnumerable<string>> files)
    {
        var found = new List<string>();
        try
        {
            foreach (string file in files())
            {
                found.Add(file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or UnknownOptionException)
        {
            // The files that were found until then remain.
        }

        return found;
    }

    // The end points of 'plan' have no file.
    private static IEnumerable<(string Option, string File)> NamedOutputsOf(ParseResult parsed) =>
        ValuesOf(parsed, NamedOutputs).Select(value => value.Split('=', 2)).Where(parts => parts is [_, { Length: > 0 }]).Select(parts => (NamedOutputs, parts[1]));

    private static IEnumerable<string> ValuesOf(ParseResult parsed, string name)
    {
        Command command = parsed.CommandResult.Command;
        IEnumerable<Symbol> symbols = [.. command.Options, .. command.Arguments];
        return symbols.Where(symbol => symbol.Name == name && symbol is not Option { HelpName: Folder }).SelectMany(symbol => parsed.GetResult(symbol)?.Tokens ?? []).Select((Token token) => token.Value);
    }
}
