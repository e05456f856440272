using System.IO.Enumeration;

namespace NeoResNet.Cli;

/// <summary>Photos by file, folder or pattern.</summary>
internal static class PhotoFiles
{
    private const string AllBelow = "**";

    private static readonly char[] Wildcards = ['*', '?'], Separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

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
            return Photos(argument).Order(StringComparer.Ordinal)
                .DefaultIfEmpty().Select(file => file ?? throw new IOException($"The folder '{argument}' holds no photo: no file ends in {string.Join(", ", Endings)}."));
        }

        if (argument.StartsWith('-') && !File.Exists(argument))
        {
            throw new UsageException($"'{argument}' is no option here, and no file.");
        }

        // A name with a star in it may be a file's.
        if (File.Exists(argument) || argument.IndexOfAny(Wildcards) < 0)
        {
            return [argument];
        }

        // The folder keeps its separator: '/' and 'C:\' are other folders without.
        int start = argument.LastIndexOfAny(Separators, argument.IndexOfAny(Wildcards)) + 1;
        return Matches(argument[..start], argument[start..].Split(Separators, StringSplitOptions.RemoveEmptyEntries))
            .Distinct().Order(StringComparer.Ordinal)
            .DefaultIfEmpty().Select(file => file ?? throw new FileNotFoundException($"No file fits the pattern '{argument}'."));
    }

    /// <summary>The files below a folder that fit a pattern, one part of it for each folder on the way.</summary>
    private static IEnumerable<string?> Matches(string folder, ReadOnlyMemory<string> pattern)
    {
        string part = pattern.Span[0];
        if (!Directory.Exists(Here(folder)))
        {
            return [];
        }

        if (part == AllBelow && pattern.Length > 1)
        {
            return Matches(folder, pattern[1..]).Concat(Folders(folder, followsLinks: false).SelectMany(below => Matches(below, pattern)));
        }

        return pattern.Length > 1
            ? Folders(folder, followsLinks: true).Where(below => Fits(Path.GetFileName(below))).SelectMany(below => Matches(below, pattern[1..]))
            : Files(folder, Fits);

        bool Fits(string name) => FileSystemName.MatchesSimpleExpression(part, name, ignoreCase: false);
    }

    /// <summary>The photos in a folder and below it, by their endings.</summary>
    private static IEnumerable<string?> Photos(string folder) =>
        Files(folder, name => Endings.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase)).Concat(Folders(folder, followsLinks: false).SelectMany(Photos));

    // On the way down links to folders are not followed, so no folder comes twice or for ever.
    private static IEnumerable<string> Folders(string folder, bool followsLinks) =>
        Directory.EnumerateDirectories(Here(folder), "*", Visible(followsLinks)).Select(below => From(folder, below));

    private static IEnumerable<string> Files(string folder, Func<string, bool> isWanted) =>
        Directory.EnumerateFiles(Here(folder), "*", Visible(followsLinks: true)).Where(file => isWanted(Path.GetFileName(file))).Select(file => From(folder, file));

    private static EnumerationOptions Visible(bool followsLinks) => new()
    {
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | (followsLinks ? 0 : FileAttributes.ReparsePoint),

        // A folder that may not be read is told, not passed over.
        IgnoreInaccessible = false,
    };

    private static string Here(string folder) => folder.Length == 0 ? "." : folder;

    private static string From(string folder, string found) => folder.Length == 0 ? Path.GetRelativePath(".", found) : found;
}
