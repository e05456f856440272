using System.Globalization;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Plans and writes weights in several safetensors files with an index.</summary>
internal static class SafetensorsShards
{
    /// <summary>Returns the paths of the files, in the order of writing; the last is the index.</summary>
    /// <param name="indexPath">Path of the index, which ends with <see cref="ShardIndex.Suffix"/>.</param>
    /// <param name="lengths">The lengths of the arrays in bytes, in the order of writing.</param>
    /// <param name="maxLength">The maximum length of the arrays of one file, in bytes.</param>
    public static IReadOnlyList<string> Files(string indexPath, IReadOnlyList<long> lengths, long maxLength)
    {
        int count = Plan(lengths, maxLength).LastOrDefault() + 1;
        return [.. Enumerable.Range(0, count).Select(shard => PathOf(indexPath, shard, count)), indexPath];
    }

    /// <summary>Writes the files and the index.</summary>
    /// <inheritdoc cref="Safetensors.WriteSharded" path="/param"/>
    public static void Write(string indexPath, NamedArray[] arrays, long maxLength, IReadOnlyDictionary<string, string>? metadata)
    {
        // An array that lacks a valid name or type is found before anything is written.
        _ = SafetensorsHeaderWriter.Write(arrays.Select(array => (array.Name, array.ElementType, array.Shape)), metadata);
        int[] plan = Plan([.. arrays.Select(array => (long)array.Bytes.Length)], maxLength);
        int count = plan.LastOrDefault() + 1;
        if (count > ShardIndex.MaxShards)
        {
            throw new ArgumentException($"The arrays need {count} files; the maximum is {ShardIndex.MaxShards}. Pass a larger length per file.", nameof(maxLength));
        }

        var files = new List<(string, Action<Stream>)>();
        for (int shard = 0; shard < count; shard++)
        {
            NamedArray[] part = [.. arrays.Where((_, i) => plan[i] == shard)];
            files.Add((PathOf(indexPath, shard, count), stream => Safetensors.Write(stream, part, metadata)));
        }

        var map = arrays.Select((array, i) => (array.Name, File: Path.GetFileName(PathOf(indexPath, plan[i], count)))).ToDictionary(pair => pair.Name, pair => pair.File);
        files.Add((indexPath, stream => ShardIndex.Write(stream, map, arrays.Sum(array => (long)array.Bytes.Length))));
        AtomicFile.WriteAll(files, areOne: true);
    }

    // The number of the file of each array. An array that is longer than the maximum has a file of
    // its own.
    private static int[] Plan(IReadOnlyList<long> lengths, long maxLength)
    {
        int[] plan = new int[lengths.Count];
        long used = 0;
        for (int i = 0, shard = 0; i < plan.Length; i++)
        {
            if (used > 0 && lengths[i] > maxLength - used)
            {
                shard++;
                used = 0;
            }

            plan[i] = shard;
            used += lengths[i];
        }

        return plan;
    }

    private static string PathOf(string indexPath, int shard, int count) =>
        string.Create(CultureInfo.InvariantCulture, $"{indexPath[..^ShardIndex.Suffix.Length]}-{shard + 1:D5}-of-{count:D5}.safetensors");
}
