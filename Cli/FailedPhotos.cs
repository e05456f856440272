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
    /// <returns>
    /// The photo; null if the file cannot be decoded, or if the memory does not suffice.
    /// </returns>
    public RgbImage? TryDecode(string file)
    {
        try
        {
            return WithEnoughMemory(file, () => ImageFile.Decode(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Add(file, e.Message);
            return null;
        }
    }

    /// <summary>Computes with a photo.</summary>
    /// <param name="file">Path of the photo.</param>
    /// <param name="compute">Computes the result.</param>
    /// <returns>The result; null if the memory does not suffice for this photo.</returns>
    public T? WithEnoughMemory<T>(string file, Func<T> compute)
        where T : class
    {
        try
        {
            return compute();
        }
        catch (Exception e) when (e is OutOfMemoryException or InsufficientExecutionStackException)
        {
            Add(file, $"{file}: not enough memory for this photo. Pass a smaller photo.");
            return null;
        }
    }

    private void Add(string file, string reason)
    {
        _failures.Add((file, reason));
        if (!isDeferred)
        {
            terminal.WriteError(reason);
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
