namespace NeoResNet.Cli;

/// <summary>Represents an exit code of the tool.</summary>
/// <param name="Code">The number.</param>
/// <param name="Name">The name in the help text.</param>
/// <param name="Meaning">The description in the documentation.</param>
internal sealed record ExitCode(int Code, string Name, string Meaning);

/// <summary>Lists the exit codes of the tool.</summary>
internal static class ExitCodes
{
    /// <summary>The exit code of a successful command.</summary>
    public const int Success = 0;

    /// <summary>The exit code of a failed command.</summary>
    public const int Failure = 1;

    /// <summary>The exit code for invalid arguments.</summary>
    public const int UsageError = 2;

    /// <summary>The exit code after a request to end, as shells define it for Ctrl-C.</summary>
    public const int Cancelled = 130;

    /// <summary>
    /// The exit code if nothing reads the output any more, as shells define it for SIGPIPE.
    /// </summary>
    public const int OutputClosed = 141;

    /// <summary>Gets all exit codes.</summary>
    public static IReadOnlyList<ExitCode> All { get; } =
    [
        new(Success, "success", "The command completed."),
        new(Failure, "failure", "A file or a device is missing or unusable, a photo cannot be decoded, or a check found a difference."),
        new(UsageError, "usage error", "The arguments are invalid, regardless of the contents of the files."),
        new(Cancelled, "cancelled", "The command received Ctrl-C, SIGTERM, SIGHUP or SIGQUIT. Output files are complete or unchanged."),
        new(OutputClosed, "output closed", "The program that reads the output ended, as `head` does. The command stops without a message."),
    ];
}
