using System.IO.Enumeration;

namespace NeoResNet.Cli;

/// <summary>Expands files, folders and patterns to photo files.</summary>
internal static class PhotoFiles
{
    private const string AllBelow = "**";

    private static readonly char[] Wildcards = ['*', '?'], Separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    /// <summary>Gets the description of the argument for the help text.</summary>
    public static string Description => "Photos: JPEG, PNG or BMP files, folders of such files, or patterns such as 'photos/*.jpg' and 'photos/**/*.jpg'.";

    /// <summary>Expands arguments to distinct files, in the order of the arguments.</summary>
    /// <param name="arguments">
    /// A folder expands to the photos in it and in its subfolders, selected by extension. A pattern
    /// expands to the matching files. The expanded files are in ordinal order. Any other argument
    /// is a file, which is not required to exist.
    /// </param>
    /// <param name="passedOver">
    /// Receives the pictures in folders that are no photos; null to ignore them.
    /// </param>
    /// <exception cref="IOException">
    /// A folder contains no photo, or a pattern matches no file.
    /// </exception>
    /// <exception cref="UnknownOptionException">
    /// An argument looks like an option and is not a file. The parser treats unknown options as
    /// files.
    /// </exception>
    public static string[] Expand(IEnumerable<string> arguments, PassedOverPictures? passedOver = null) =>
        [.. arguments.SelectMany(argument => Expand(argument, passedOver)).Distinct()];

    private static IEnumerable<string> Expand(string argument, PassedOverPictures? passedOver)
    {
        if (Directory.Exists(argument))
        {
            return Photos(argument, passedOver).Order(StringComparer.Ordinal)
                .DefaultIfEmpty().Select(file => file ?? throw new IOException($"The folder '{argument}' contains no photo. Expected files with the extensions {string.Join(", ", PhotoNames.Extensions)}. {passedOver?.Sentence}".TrimEnd()));
        }

        if (argument.StartsWith('-') && !File.Exists(argument))
        {
            throw new UnknownOptionException(argument);
        }

        // A file name can contain a star.
        if (File.Exists(argument) || argument.IndexOfAny(Wildcards) < 0)
        {
            return [argument];
        }

        // The folder keeps its separator: '/' and 'C:\' without it are different folders.
        int start = argument.LastIndexOfAny(Separators, argument.IndexOfAny(Wildcards)) + 1;
        return Matches(argument[..start], argument[start..].Split(Separators, StringSplitOptions.RemoveEmptyEntries))
            .Distinct().Order(StringComparer.Ordinal)
            .DefaultIfEmpty().Select(file => file ?? throw new FileNotFoundException($"No file matches the pattern '{argument}'. Check the folder and the extension."));
    }

    /// <summary>
    /// Finds the files below a folder that match a pattern, given as one part per path segment.
    /// </summary>
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
            ? Folders(folder, followsLinks: true).Where(below => IsMatch(Path.GetFileName(below))).SelectMany(below => Matches(below, pattern[1..]))
            : Files(folder, IsMatch);

        bool IsMatch(string name) => FileSystemName.MatchesSimpleExpression(part, name, ignoreCase: false);
    }

    /// <summary>Finds the photos in a folder and its subfolders by extension.</summary>
    private static IEnumerable<string?> Photos(string folder, PassedOverPictures? passedOver)
    {
        foreach (string file in Files(folder, _ => true))
        {
            if (PhotoNames.IsPhoto(file))
            {
                yield return file;
            }
            else
            {
                passedOver?.Look(file);
            }
        }

        foreach (string? file in Folders(folder, followsLinks: false).SelectMany(below => Photos(below, passedOver)))
        {
            yield return file;
        }
    }

    // Recursion does not follow links to folders, so it visits no folder twice and always ends.
    private static IEnumerable<string> Folders(string folder, bool followsLinks) =>
        Directory.EnumerateDirectories(Here(folder), "*", Visible(followsLinks)).Select(below => From(folder, below));

    private static IEnumerable<string> Files(string folder, Func<string, bool> matches) =>
        Directory.EnumerateFiles(Here(folder), "*", Visible(followsLinks: true)).Where(file => matches(Path.GetFileName(file))).Select(file => From(folder, file));

    private static EnumerationOptions Visible(bool followsLinks) => new()
    {
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | (followsLinks ? 0 : FileAttributes.ReparsePoint),

        // Reports folders that cannot be read instead of skipping them.
        IgnoreInaccessible = false,
    };

    private static string Here(string folder) => folder.Length == 0 ? "." : folder;

    private static string From(string folder, string found) => folder.Length == 0 ? Path.GetRelativePath(".", found) : found;
}
