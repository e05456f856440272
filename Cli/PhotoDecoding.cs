using System.CommandLine;

namespace NeoResNet.Cli;

/// <summary>Represents the options for decoding photos.</summary>
internal sealed class PhotoDecoding
{
    private const int Million = 1_000_000;

    private readonly Option<int?> _maxPixels = Options.Integer("--max-pixels", 1, $"Maximum number of pixels of a photo. Default: {PhotoOptions.Default.MaxPixels}.");
    private readonly Option<int?> _maxMemory = Options.Integer("--max-memory", 1, $"Maximum memory for decoding a photo, in MB. Default: {PhotoOptions.LargestDefaultMaxMemory / Million}, or half of the memory of the machine or the container if that is less.");
    private readonly Option<int?> _maxFileLength = Options.Integer("--max-file-length", 1, $"Maximum length of a photo file, in bytes. Default: {PhotoOptions.Default.MaxFileLength}.");
    private readonly Option<bool> _strict = new("--strict") { Description = "Refuse damaged photos. By default, the decoder repairs them, and a notice names them." };

    /// <summary>Adds the options to a command.</summary>
    public PhotoDecoding(Command command)
    {
        command.Add(_maxPixels);
        command.Add(_maxMemory);
        command.Add(_maxFileLength);
        command.Add(_strict);
    }

    /// <summary>Reads the options from the command line.</summary>
    public PhotoOptions Read(ParseResult parsed) => new()
    {
        MaxPixels = parsed.GetValue(_maxPixels) ?? PhotoOptions.Default.MaxPixels,
        MaxMemory = parsed.GetValue(_maxMemory) is { } megabytes ? (long)megabytes * Million : PhotoOptions.Default.MaxMemory,
        MaxFileLength = parsed.GetValue(_maxFileLength) ?? PhotoOptions.Default.MaxFileLength,
        Strict = parsed.GetValue(_strict),
    };

    /// <summary>Decodes a photo and prints a notice if it is damaged.</summary>
    public RgbImage Decode(string file, ParseResult parsed, Terminal terminal)
    {
        RgbImage photo = ImageFile.Decode(file, Read(parsed), terminal.Cancellation);
        if (photo.Damage is { } damage)
        {
            terminal.Notice(Notice(file, damage));
        }

        return photo;
    }

    /// <summary>Returns the notice about a damaged photo.</summary>
    public static string Notice(string file, string damage) => $"{file}: the photo is damaged: {damage}. Pass --strict to refuse damaged photos.";
}
