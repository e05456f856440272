using System.Text.Json;

namespace NeoResNet.Cli;

/// <summary>
/// Collects and reports the files that cannot be decoded, and those that are damaged. The command
/// still processes the other files.
/// </summary>
/// <param name="terminal">Receives the errors and notices.</param>
/// <param name="options">The options for decoding.</param>
/// <param name="isDeferred">
/// Whether to report at the end, because a progress bar or a JSON object occupies the output.
/// </param>
internal sealed class FailedPhotos(Terminal terminal, PhotoOptions options, bool isDeferred)
{
    private readonly List<(string File, string Reason)> _failures = [];
    private readonly List<(string File, string Damage)> _damaged = [];

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
            RgbImage? photo = WithEnoughMemory(file, () => ImageFile.Decode(file, options, terminal.Cancellation));
            if (photo?.Damage is { } damage)
            {
                _damaged.Add((file, damage));
                if (!isDeferred)
                {
                    terminal.Notice(PhotoDecoding.Notice(file, damage));
                }
            }

            return photo;
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

    /// <summary>Reports the deferred errors and notices.</summary>
    public void Finish()
    {
        if (isDeferred)
        {
            _damaged.ForEach(photo => terminal.Notice(PhotoDecoding.Notice(photo.File, photo.Damage)));
            _failures.ForEach(failure => terminal.WriteError(failure.Reason));
        }
    }

    /// <summary>Writes all failed and all damaged files.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteObjects("failed", _failures, failure =>
        {
            json.WriteString("file", failure.File);
            json.WriteString("reason", failure.Reason);
        });
        json.WriteObjects("damaged", _damaged, photo =>
        {
            json.WriteString("file", photo.File);
            json.WriteString("damage", photo.Damage);
        });
    }
}
