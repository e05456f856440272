using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using NeoResNet.Backends.Cuda;
using NeoResNet.Cli.Commands;
using NeoResNet.Nn;

namespace NeoResNet.Cli;

/// <summary>
/// Parses the arguments, runs the command, and reports an exception as one line and an exit code.
/// </summary>
internal static partial class CommandLine
{
    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(string[] arguments, Terminal terminal)
    {
        RootCommand root = CreateRoot(terminal);

        // Disables response files, so "@cat.jpg" can name a photo.
        ParseResult parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            // An unknown word also causes a "missing command" error. The word is the more useful
            // message.
            string message = parsed.UnmatchedTokens is [{ } unknown, ..] ? DescribeUnknown(unknown, parsed) : parsed.Errors[0].Message;
            return Report(terminal, parsed, $"{message} Run '{HelpFor(parsed)}' for usage.", ExitCodes.UsageError);
        }

        try
        {
            if (parsed.Action == parsed.CommandResult.Command.Action)
            {
                CommandFiles.Check(parsed);
            }

            return parsed.Invoke(new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (UsageException wrong)
        {
            return Report(terminal, parsed, $"{wrong.Message} Run '{HelpFor(parsed)}' for usage.", ExitCodes.UsageError);
        }
        catch (UnknownOptionException unknown)
        {
            return Report(terminal, parsed, $"{DescribeUnknown(unknown.Option, parsed)} Run '{HelpFor(parsed)}' for usage.", ExitCodes.UsageError);
        }
        catch (OutputClosedException)
        {
            return ExitCodes.OutputClosed;
        }
        catch (OperationCanceledException)
        {
            return Report(terminal, parsed, "Cancelled.", ExitCodes.Cancelled);
        }
        catch (OutOfMemoryException)
        {
            return Report(terminal, parsed, $"Not enough memory. {WaysToSaveMemory(parsed)}".TrimEnd(), ExitCodes.Failure);
        }
        catch (Exception failure)
        {
            return Report(terminal, parsed, Describe(failure), ExitCodes.Failure);
        }
    }

    /// <summary>Creates the command tree.</summary>
    /// <param name="terminal">The terminal of the commands.</param>
    public static RootCommand CreateRoot(Terminal terminal)
    {
        string exitCodes = string.Join(", ", ExitCodes.All.Select(code => $"{code.Code} {code.Name}"));
        var root = new RootCommand($"Run residual networks: classify photos, read features, time the forward pass. Exit codes: {exitCodes}.")
        {
            Output.JsonOption,
            ForwardCommand.Create(terminal),
            ClassifyCommand.Create(terminal),
            EvalCommand.Create(terminal),
            TrainCommand.Create(terminal),
            FinetuneCommand.Create(terminal),
            ExperimentCommand.Create(terminal),
            ExplainCommand.Create(terminal),
            FeaturesCommand.Create(terminal),
            DoctorCommand.Create(terminal),
            EndPointsCommand.Create(terminal),
            VariablesCommand.Create(terminal),
            NetworksCommand.Create(terminal),
            PlanCommand.Create(terminal),
            RunCommand.Create(terminal),
            InitCommand.Create(terminal),
            ExportCommand.Create(terminal),
            InspectCommand.Create(terminal),
            ConvertCommand.Create(terminal),
            DiffCommand.Create(terminal),
            FetchCommand.Create(terminal),
            InfoCommand.Create(terminal),
            SelfCheckCommand.Create(terminal),
        };
        root.Options.OfType<HelpOption>().Single().Description = "Show help.";
        root.Options.OfType<VersionOption>().Single().Description = "Show the version.";
        return root;
    }

    private static string DescribeUnknown(string word, ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        bool isOption = word.StartsWith('-'), isCommand = !isOption && command.Subcommands.Count > 0;
        IEnumerable<Symbol> known = isOption ? command.Options.Union(parsed.RootCommandResult.Command.Options) : command.Subcommands;
        string near = NearNames.Of(word, known.Select(symbol => symbol.Name), _ => false);
        return $"Unknown {(isOption ? "option" : isCommand ? "command" : "argument")} '{word}'.{(near.Length > 0 ? $" The nearest names are {near}." : "")}";
    }

    private static string HelpFor(ParseResult parsed)
    {
        SymbolResult command = parsed.CommandResult;
        return command.Parent is null ? "neoresnet --help" : $"neoresnet {parsed.CommandResult.Command.Name} --help";
    }

    private static int Report(Terminal terminal, ParseResult parsed, string message, int exitCode)
    {
        terminal.WriteError(message);
        if (parsed.GetResult(Output.JsonOption) is { Implicit: false })
        {
            Output.PrintError(terminal, OneLine(message), exitCode);
        }

        return exitCode;
    }

    private static string WaysToSaveMemory(ParseResult parsed)
    {
        string[] options = [.. parsed.CommandResult.Command.Options.Select(option => option.Name).Where(name => name is "--batch" or "--size")];
        return options.Length == 0 ? "" : $"Reduce {string.Join(" or ", options)}.";
    }

    /// <summary>
    /// Joins a message into one line that is safe for a terminal. File names and names in files can
    /// contain any character.
    /// </summary>
    public static string OneLine(string message) =>
        Format.Plain(string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));

    private static string Describe(Exception failure) => failure is
        ArgumentException or IOException or UnauthorizedAccessException or KeyNotFoundException or NotSupportedException or RestoreException
        or CudaUnavailableException or CudaLibraryException or NotFiniteNumberException
        ? MethodParameter().Replace(failure.Message, "")
        : $"{failure.GetType().Name}: {failure.Message}";

    // .NET appends the parameter name of the method, which is meaningless to the user of a command.
    [GeneratedRegex(@" \(Parameter '[^']*'\)")]
    private static partial Regex MethodParameter();
}
