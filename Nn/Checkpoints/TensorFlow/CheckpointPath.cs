using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>
/// Finds the files of a TensorFlow checkpoint from every common form of its path: a prefix such as
/// <c>model.ckpt-1234</c>, an index or data file, a V1 file or shard, or a folder.
/// </summary>
internal static partial class CheckpointPath
{
    private const string IndexSuffix = ".index";

    /// <summary>Returns the prefix of the tensor bundle at a path.</summary>
    /// <returns>The path of its index without <c>.index</c>; null if there is none.</returns>
    public static string? FindBundle(string path)
    {
        string prefix = path.EndsWith(IndexSuffix, StringComparison.Ordinal) ? path[..^IndexSuffix.Length] : DataSuffix().Replace(path, "");
        return File.Exists(TensorBundle.IndexOf(prefix)) ? prefix : null;
    }

    /// <summary>Returns the path of the checkpoint in a folder.</summary>
    /// <param name="folder">
    /// A folder with a file <c>checkpoint</c>, as training writes it, or a SavedModel's folder.
    /// </param>
    /// <returns>The prefix; null if the folder names no checkpoint.</returns>
    /// <exception cref="CheckpointException">
    /// The file <c>checkpoint</c> names no checkpoint, or one outside of what exists.
    /// </exception>
    public static string? FindInFolder(string folder)
    {
        string list = Path.Combine(folder, "checkpoint");
        if (File.Exists(list))
        {
            Match latest = LatestPath().Match(ReadList(list));
            string name = latest.Success ? Unescape(latest.Groups[1].Value) : "";
            return name.Length > 0 && !name.Contains('\0', StringComparison.Ordinal)
                ? Located(folder, name)
                : throw new CheckpointException(list, null, "the file has no model_checkpoint_path: \"…\". Name the checkpoint itself.");
        }

        string variables = Path.Combine(folder, "variables", "variables");
        string[] indexes = [.. Directory.EnumerateFiles(folder, "*" + IndexSuffix).Order(StringComparer.Ordinal)];
        return File.Exists(TensorBundle.IndexOf(variables)) ? variables
            : indexes.Length == 1 ? indexes[0][..^IndexSuffix.Length]
            : null;
    }

    /// <summary>Returns the first shard of a V1 checkpoint whose name lacks the shard.</summary>
    /// <returns>The file; null if there is none.</returns>
    public static string? FindFirstShard(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return !Directory.Exists(folder) ? null : Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file).StartsWith(Path.GetFileName(path) + "-00000-of-", StringComparison.Ordinal)).Order(StringComparer.Ordinal).LastOrDefault();
    }

    /// <summary>Returns all files of the V1 checkpoint that a file belongs to.</summary>
    /// <param name="path">A file, which may be one of several shards.</param>
    /// <exception cref="CheckpointException">A shard is missing.</exception>
    public static IReadOnlyList<string> Shards(string path)
    {
        Match shard = ShardSuffix().Match(path);
        if (!shard.Success)
        {
            return [path];
        }

        int count = int.Parse(shard.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        string[] all = [.. Enumerable.Range(0, count).Select(i => $"{path[..shard.Index]}-{i:D5}-of-{count:D5}")];
        return all.FirstOrDefault(file => !File.Exists(file)) is { } missing
            ? throw new CheckpointException(missing, null, $"the file is missing. The checkpoint has {count} files. Copy all of them.")
            : all.Length == 0 ? [path] : all;
    }

    // Folders are moved, so a path that no longer exists stands for its last part in the folder.
    private static string Located(string folder, string path)
    {
        string named = Path.Combine(folder, path);
        return FindBundle(named) is not null || File.Exists(named) ? named : Path.Combine(folder, Path.GetFileName(path));
    }

    // The text form of protocol buffers escapes quotes, and bytes that are not ASCII as octal
    // numbers.
    private static string Unescape(string text)
    {
        var bytes = new List<byte>();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && Octal().Match(text, i + 1) is { Success: true } octal && octal.Index == i + 1)
            {
                bytes.Add((byte)Convert.ToInt32(octal.Value, 8));
                i += octal.Length;
            }
            else
            {
                i += text[i] == '\\' && i + 1 < text.Length ? 1 : 0;
                int length = char.IsSurrogatePair(text, i) ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(i, length)));
                i += length - 1;
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static string ReadList(string path)
    {
        const int MaxLength = 1 << 20;
        using var file = new CheckpointFile(path);
        return Encoding.UTF8.GetString(file.Read(0, Math.Min(file.Length, MaxLength)));
    }

    [GeneratedRegex(@"\.data-[0-9]{5}-of-[0-9]{5}$")]
    private static partial Regex DataSuffix();

    [GeneratedRegex(@"-[0-9]{5}-of-([0-9]{5})$")]
    private static partial Regex ShardSuffix();

    [GeneratedRegex(@"\G[0-3]?[0-7]{1,2}")]
    private static partial Regex Octal();

    // A pattern for white space that includes line ends would try every line again from every line.
    [GeneratedRegex(@"^[ \t]*model_checkpoint_path[ \t]*:[ \t]*""((?:[^""\\]|\\.)*)""", RegexOptions.Multiline)]
    private static partial Regex LatestPath();
}
