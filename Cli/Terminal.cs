using System.Text.Json;
using Spectre.Console;

namespace NeoResNet.Cli;

/// <summary>Represents the output streams and the cancellation of a command.</summary>
/// <param name="Out">Receives the results.</param>
/// <param name="Error">Receives the errors and notices, one line each.</param>
/// <param name="Cancellation">Cancelled by Ctrl-C.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error, CancellationToken Cancellation)
{
    // A file or a pipe has no width. A large value prevents line breaks.
    private const int WidthOfFiles = 400;

    /// <summary>Gets or sets whether the JSON object of the command was printed.</summary>
    public bool HasPrintedJson { get; set; }

    /// <summary>
    /// Gets or sets the writer of the properties that the JSON object of a failed command has in
    /// addition to the error, such as the results so far; null for none.
    /// </summary>
    public Action<Utf8JsonWriter>? PartialJson { get; set; }

    /// <summary>Gets whether <see cref="Out"/> is an interactive terminal.</summary>
    public bool IsInteractive => ReferenceEquals(Out, Console.Out) && !Console.IsOutputRedirected;

    /// <summary>
    /// Gets the console for tables and progress bars on <see cref="Out"/>, without colors unless it
    /// is interactive.
    /// </summary>
    public IAnsiConsole Ansi { get; } = CreateAnsi(Out);

    /// <summary>
    /// Writes a notice that the weights are random, so the results are meaningless.
    /// </summary>
    /// <param name="weights">
    /// The weights file; null for weights that this command initialized.
    /// </param>
    /// <param name="results">The noun in the notice for the results.</param>
    public void WarnOfRandomWeights(string? weights, string results = "results") => Notice(
        weights is null ? $"The weights are random, so the {results} are meaningless. Pass --weights FILE." : $"'{weights}' contains random weights, so the {results} are meaningless. Pass trained weights.");

    /// <summary>
    /// Writes one line that is not an error to <see cref="Error"/>, which keeps <see cref="Out"/>
    /// for results.
    /// </summary>
    public void Notice(string text) => WriteError($"notice: {text}");

    /// <summary>
    /// Writes one line to <see cref="Error"/>. If the stream is closed, the line is lost and only
    /// the exit code remains.
    /// </summary>
    public void WriteError(string text)
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
