using Spectre.Console;

namespace NeoResNet.Cli;

/// <summary>Where a command's text goes and what ends it early.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Errors and notices, one line each.</param>
/// <param name="Cancellation">Cancelled by Ctrl-C.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error, CancellationToken Cancellation)
{
    // A file or a pipe has no width; lines are not to be broken there.
    private const int WidthOfFiles = 400;

    /// <summary>Whether a person watches the results come.</summary>
    public bool IsInteractive => ReferenceEquals(Out, Console.Out) && !Console.IsOutputRedirected;

    /// <summary>Tables and progress on <see cref="Out"/>; without colours and line breaks where no person watches.</summary>
    public IAnsiConsole Ansi { get; } = CreateAnsi(Out);

    /// <summary>Says plainly that the results mean nothing; on <see cref="Error"/>, so that results stay clean.</summary>
    /// <param name="weights">The file of weights; null where they were made for this command.</param>
    public void WarnOfRandomWeights(string? weights) => Notice(
        weights is null ? "the weights are random, so the results mean nothing; give --weights FILE." : $"the weights of '{weights}' are random, as the file itself says, so the results mean nothing.");

    /// <summary>Says something worth knowing that is no error; on <see cref="Error"/>, so that results stay clean.</summary>
    public void Notice(string text) => Complain($"notice: {text}");

    /// <summary>Writes one line on <see cref="Error"/>. Where nobody can hear it (the stream is closed), the exit code has to do.</summary>
    public void Complain(string text)
    {
        try
        {
            Error.WriteLine($"neoresnet: {CommandLine.OneLine(text)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static IAnsiConsole CreateAnsi(TextWriter writer)
    {
        bool interactive = ReferenceEquals(writer, Console.Out) && !Console.IsOutputRedirected;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = interactive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = interactive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = interactive ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!interactive)
        {
            console.Profile.Width = WidthOfFiles;
        }

        return console;
    }
}
