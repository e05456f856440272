using System.Text.Json;
using NeoResNet.Images;
using NeoResNet.Preprocessing;

namespace NeoResNet.Cli;

/// <summary>Files that turned out not to be photos: each is reported, and the others are still used.</summary>
/// <param name="terminal">Where they are reported.</param>
/// <param name="isHeldBack">Whether a progress bar or a whole JSON object is in the way of reporting them at once.</param>
internal sealed class FailedPhotos(Terminal terminal, bool isHeldBack)
{
    private readonly List<(string File, string Reason)> _failures = [];

    /// <summary>How many there are.</summary>
    public int Count => _failures.Count;

    /// <summary>Exit code of a command that was to use all files.</summary>
    public int ExitCode => Count == 0 ? CommandLine.Good : CommandLine.Failed;

    /// <summary>The photo in a file; null where there is none, which is noted.</summary>
    public RgbImage? TryDecode(string file)
    {
        try
        {
            return ImageFile.Decode(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _failures.Add((file, e.Message));
            if (!isHeldBack)
            {
                terminal.Complain(e.Message);
            }

            return null;
        }
    }

    /// <summary>Reports what was held back.</summary>
    public void Finish()
    {
        if (isHeldBack)
        {
            _failures.ForEach(failure => terminal.Complain(failure.Reason));
        }
    }

    /// <summary>Writes all of them.</summary>
    public void WriteJson(Utf8JsonWriter json) => json.WriteObjects("failed", _failures, failure =>
    {
        json.WriteString("file", failure.File);
        json.WriteString("reason", failure.Reason);
    });
}
