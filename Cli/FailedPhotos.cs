using System.Text.Json;

namespace NeoResNet.Cli;

/// <summary>
/// Collects and reports the files that cannot be decoded. The command still processes the other
/// files.
/// </summary>
/// <param name="terminal">Receives the errors.</param>
/// <param name="isDeferred">
/// Whether to report at the end, because a progress bar or a JSON object occupies the output.
/// </param>
internal sealed class FailedPhotos(Terminal terminal, bool isDeferred)
{
    private readonly List<(string File, string Reason)> _failures = [];

    /// <summary>Gets the number of failed files.</summary>
    public int Count => _failures.Count;

    /// <summary>Gets the exit code of the command: failure if any file failed.</summary>
    public int ExitCode => Count == 0 ? ExitCodes.Success : ExitCodes.Failure;

    /// <summary>Decodes a photo.</summary>
    /// <param name="file">Path of the file.</param>
    /// <returns>The photo; null if the file cannot be decoded.</returns>
    public RgbImage? TryDecode(string file)
    {
        try
        {
            return ImageFile.Decode(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _failures.Add((file, e.Message));
            if (!isDeferred)
            {
                terminal.WriteError(e.Message);
            }

            return null;
        }
    }

    /// <summary>Reports the deferred errors.</summary>
    public void Finish()
    {
        if (isDeferred)
        {
            _failures.ForEach(failure => terminal.WriteError(failure.Reason));
        }
    }

    /// <summary>Writes all failed files.</summary>
    public void WriteJson(Utf8JsonWriter json) => json.WriteObjects("failed", _failures, failure =>
    {
        json.WriteString("file", failure.File);
        json.WriteString("reason", failure.Reason);
    });
}
