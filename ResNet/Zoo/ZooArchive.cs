using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>Extracts the weights from a downloaded archive.</summary>
internal static class ZooArchive
{
    private const int MaxEntries = 10_000;

    /// <summary>
    /// Extracts the files of the weights. Writes them under temporary names, and renames them after
    /// the whole archive was read and its checksum was checked. Other files are ignored.
    /// </summary>
    /// <param name="archive">The archive, a .tar.gz file.</param>
    /// <param name="name">Name of the archive in messages.</param>
    /// <param name="weights">
    /// The path of the weights: one file of this name, or the files of a TensorFlow bundle with
    /// this prefix.
    /// </param>
    /// <param name="maxLength">The maximum number of decompressed bytes.</param>
    /// <param name="cancellationToken">Cancels the extraction.</param>
    /// <exception cref="DataFileException">
    /// The archive is damaged or unsafe, or does not contain the weights.
    /// </exception>
    public static void Extract(Stream archive, string name, string weights, long maxLength, CancellationToken cancellationToken)
    {
        var written = new SortedDictionary<string, TemporaryFile>(StringComparer.Ordinal);
        try
        {
            using var tar = new GzipContent(archive, maxLength, "DownloadOptions.MaxLength", name, cancellationToken);
            string wanted = Path.GetFileName(weights);
            TarFiles.ForEach(tar, name, (path, content) =>
            {
                string file = path.Split('/')[^1];
                if (file != wanted && file != wanted + ".index" && !file.StartsWith(wanted + ".data-", StringComparison.Ordinal))
                {
                    return;
                }

                if (written.ContainsKey(file))
                {
                    throw new DataFileException(name, null, $"the archive contains '{file}' twice.");
                }

                var temporary = new TemporaryFile(new ReplacedFile(Path.Combine(Path.GetDirectoryName(weights)!, file)));
                written.Add(file, temporary);
                temporary.Write(content.CopyTo);
            }, MaxEntries);

            tar.CheckToEnd();
            if (!written.ContainsKey(wanted) && !written.ContainsKey(wanted + ".index"))
            {
                throw new DataFileException(name, null, $"the archive does not contain '{wanted}'. Pass another source (DownloadOptions.Source or --from).");
            }

            // The data files of a bundle sort before its index, which makes the bundle complete.
            foreach (TemporaryFile file in written.Values)
            {
                file.Rename();
            }
        }
        finally
        {
            foreach (TemporaryFile file in written.Values)
            {
                file.Dispose();
            }
        }
    }
}
