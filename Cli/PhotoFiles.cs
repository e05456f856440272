using System.IO.Enumeration;

namespace NeoResNet.Cli;

/// <summary>Photos by file, folder or pattern.</summary>
internal static class PhotoFiles
{
    private const string AllBelow = "**";

    private static readonly string[] Endings = [".jpg", ".jpeg", ".png", ".bmp"];

    /// <summary>For help: what an argument may be.</summary>
    public static string Description => "JPEG, PNG or BMP files, folders of them, or patterns such as 'photos/*.jpg' and 'photos/**/*.jpg'.";

    /// <summary>
    /// The files that arguments stand for, in the arguments' order, each once. A folder stands for the photos in it and below, by their endings; a
    /// pattern for the files of that name; both in ordinal order. All else is a file, which need not exist.
    /// </summary>
    /// <exception cref="IOException">A folder or a pattern stands for nothing.</exception>
    /// <exception cref="UsageException">An argument looks like an option and is no file: the parser takes options it does not know for files.</exception>
    public static string[] Expand(IEnumerable<string> arguments) => [.. arguments.SelectMany(Expand).Distinct()];

    private static IEnumerable<string> Expand(string argument)
    {
        if (Directory.Exists(argument))
        {
            return Below(argument, recurses: true, name => Endings.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase))
                .DefaultIfEmpty().Select(file => file ?? throw new IOException($"The folder '{argument}' holds no photo: no file ends in {string.Join(", ", Endings)}."));
        }

        if (argument.StartsWith('-') && !File.Exists(argument))
        {
            throw new UsageException($"'{argument}' is no option here, and no file.");
        }

        // A name with a star in it may be a file's.
        if (File.Exists(argument) || argument.IndexOfAny(['*', '?']) < 0)
        {
            return [argument];
        }

        string pattern = Path.GetFileName(argument), folder = Path.GetDirectoryName(argument) ?? "";
        bool recurses = Path.GetFileName(folder) == AllBelow;
        folder = recurses ? Path.GetDirectoryName(folder) ?? "" : folder;
        IEnumerable<string?> found = Directory.Exists(folder.Length == 0 ? "." : folder)
            ? Below(folder, recurses, name => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false))
            : [];
        return found.DefaultIfEmpty().Select(file => file ?? throw new FileNotFoundException($"No file fits the pattern '{argument}'."));
    }

    // Links are not followed, so no folder comes twice or for ever.
    private static IEnumerable<string?> Below(string folder, bool recurses, Func<string, bool> isWanted) =>
        Directory.EnumerateFiles(folder.Length == 0 ? "." : folder, "*", new EnumerationOptions { RecurseSubdirectories = recurses, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | (recurses ? FileAttributes.ReparsePoint : 0) })
            .Where(file => isWanted(Path.GetFileName(file)))
            .Select(file => folder.Length == 0 ? Path.GetRelativePath(".", file) : file)
            .Order(StringComparer.Ordinal);
}
