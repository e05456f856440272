using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using NeoResNet.Backends.Cuda;
using NeoResNet.Cli.Commands;

namespace NeoResNet.Cli;

/// <summary>The whole tool: parses the arguments, runs the command, and turns what goes wrong into one line and an exit code.</summary>
internal static partial class CommandLine
{
    /// <summary>Exit code where the command did what it was asked.</summary>
    public const int Good = 0;

    /// <summary>Exit code where it could not.</summary>
    public const int Failed = 1;

    /// <summary>Exit code where it was asked wrongly.</summary>
    public const int WrongUsage = 2;

    /// <summary>Exit code after Ctrl-C or a request to end: what shells expect of it.</summary>
    public const int Cancelled = 130;

    /// <summary>Runs one command line.</summary>
    public static int Run(string[] arguments, Terminal terminal)
    {
        RootCommand root = CreateRoot(terminal);

        // Without a replacer a photo may be called "@cat.jpg".
        ParseResult parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            // A wrong word makes a command go missing: the word is the news.
            string message = parsed.UnmatchedTokens is [{ } unknown, ..] ? $"'{unknown}' is no command, option or argument here." : parsed.Errors[0].Message;
            return Report(terminal, $"{message} See '{HelpFor(parsed)}'.", WrongUsage);
        }

        try
        {
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
            return Report(terminal, $"{wrong.Message} See '{HelpFor(parsed)}'.", WrongUsage);
        }
        catch (OperationCanceledException)
        {
            return Report(terminal, "cancelled.", Cancelled);
        }
        catch (OutOfMemoryException)
        {
            return Report(terminal, "there is not enough memory for this; try a smaller --batch or --size.", Failed);
        }
        catch (Exception failure)
        {
            return Report(terminal, Describe(failure), Failed);
        }
    }

    private static RootCommand CreateRoot(Terminal terminal) => new("Residual networks in pure managed C#: classify photos, time the forward pass, read any end point.")
    {
        Output.JsonOption,
        ForwardCommand.Create(terminal),
        ClassifyCommand.Create(terminal),
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
        TuneCommand.Create(terminal),
        InfoCommand.Create(terminal),
        SelfCheckCommand.Create(terminal),
    };

    private static string HelpFor(ParseResult parsed)
    {
        SymbolResult command = parsed.CommandResult;
        return command.Parent is null ? "neoresnet --help" : $"neoresnet {parsed.CommandResult.Command.Name} --help";
    }

    private static int Report(Terminal terminal, string message, int exitCode)
    {
        terminal.Complain(message);
        return exitCode;
    }

    /// <summary>A message on one line, as a terminal may show it: file names, names in files and messages of the base library may hold anything.</summary>
    public static string OneLine(string message) =>
        Format.Plain(string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));

    private static string Describe(Exception failure) => failure is
        ArgumentException or IOException or UnauthorizedAccessException or KeyNotFoundException or NotSupportedException or Nn.RestoreException
        or CudaUnavailableException or CudaLibraryException or NotFiniteNumberException
        ? MethodParameter().Replace(failure.Message, "")
        : $"{failure.GetType().Name}: {failure.Message}";

    // The base library adds it; the name of a method's parameter means nothing to the user of a command.
    [GeneratedRegex(@" \(Parameter '[^']*'\)")]
    private static partial Regex MethodParameter();
}
