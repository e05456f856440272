using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>Downloads, checks and stores the files of a model.</summary>
internal static class ZooDownload
{
    private const int BufferLength = 1 << 16;

    /// <inheritdoc cref="ModelZoo.DownloadAsync"/>
    /// <param name="model">The model.</param>
    /// <param name="options">The options.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the download.</param>
    public static async Task<string> RunAsync(ZooModel model, DownloadOptions options, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxLength, 1);
        (Uri? address, string? path) = SourceOf(model, options.Source);
        ZooFolder folder = ZooFolder.Of(model, options.Folder);
        _ = Directory.CreateDirectory(folder.Path);
        using var alone = new ZooLock(folder.Path);
        using var part = new PartialFile(folder.Path, model.DownloadName);
        if (!folder.IsComplete || options.Overwrite)
        {
            ZooRecipe.Check(model, folder, options);
            await (address is null
                ? CopyAsync(path!, folder.Weights, part, options, progress, cancellationToken)
                : new HttpDownload(model, address, part, options, progress).RunAsync(cancellationToken)).ConfigureAwait(false);
            await StoreAsync(model, address?.AbsoluteUri ?? path!, part, folder, options, cancellationToken).ConfigureAwait(false);
        }
        else if (model is { Checksum: { } expected, IsArchive: false } && await ZooChecksum.FindDifferenceAsync(folder.Weights, expected, cancellationToken).ConfigureAwait(false) is { } actual)
        {
            throw new DataFileException(folder.Weights, null, $"the checksum is {actual}; expected {expected}. To download the file again, pass DownloadOptions.Overwrite or --force.");
        }

        part.Delete();
        ZooRecipe.Write(model, folder, replaces: false);
        return folder.Weights;
    }

    private static (Uri? Address, string? Path) SourceOf(ZooModel model, string? source)
    {
        if (source is null)
        {
            return (model.Address, null);
        }

        ArgumentException.ThrowIfNullOrEmpty(source, nameof(DownloadOptions.Source));
        return !source.Contains("://", StringComparison.Ordinal) ? (null, Path.GetFullPath(source))
            : Uri.TryCreate(source, UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp) ? (address, null)
            : throw new ArgumentException($"Invalid source '{source}'. Expected the path of a file, or an address that starts with https:// or http://.");
    }

    private static async Task CopyAsync(string path, string target, PartialFile part, DownloadOptions options, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        await using FileStream source = InputFile.Open(path);
        if (RealPath.Of(path) is var real && (real == RealPath.Of(part.Path) || real == RealPath.Of(target)))
        {
            throw new IOException($"Cannot copy '{path}': the download would replace it. Pass another folder (DownloadOptions.Folder or --out), or move the file.");
        }

        part.Clear();
        byte[] buffer = new byte[BufferLength];
        for (int count = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false); count > 0; count = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false))
        {
            part.Append(buffer.AsSpan(0, count));
            progress?.Report(new(part.Length, source.CanSeek ? source.Length : null));
            if (part.Length > options.MaxLength)
            {
                part.Delete();
                throw new DataFileException(path, null, $"the file exceeds the limit of {options.MaxLength} bytes (DownloadOptions.MaxLength).");
            }
        }
    }

    // Content that is wrong is removed, so that the next call does not continue it.
    private static async Task StoreAsync(ZooModel model, string source, PartialFile part, ZooFolder folder, DownloadOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await CheckAsync(model, source, part, cancellationToken).ConfigureAwait(false);
            if (model.IsArchive)
            {
                await using FileStream archive = part.OpenRead();
                await Task.Run(() => ZooArchive.Extract(archive, source, folder.Weights, options.MaxLength, cancellationToken), cancellationToken).ConfigureAwait(false);
                return;
            }
        }
        catch (DataFileException)
        {
            part.Delete();
            throw;
        }

        ZooRecipe.Write(model, folder, options.Overwrite);
        part.MoveTo(folder.Weights);
    }

    private static async Task CheckAsync(ZooModel model, string source, PartialFile part, CancellationToken cancellationToken)
    {
        if (model.Length is { } length && part.Length != length)
        {
            throw new DataFileException(source, null, $"the file has {part.Length} bytes; expected {length} bytes. Pass another source (DownloadOptions.Source or --from).");
        }

        // A web page or a pointer in place of the file deserves its own message.
        await using (FileStream content = part.OpenRead())
        {
            FileKind kind = FileKinds.Of(content);
            if (model.IsArchive ? kind != FileKind.Gzip : !FileKinds.HoldsArrays(kind))
            {
                throw new DataFileException(source, null, $"this is {kind.Name()}; expected {(model.IsArchive ? "a .tar.gz archive" : "weights")}. A server may have answered with another page. Pass another source (DownloadOptions.Source or --from).");
            }
        }

        if (model.Checksum is { } expected && await ZooChecksum.FindDifferenceAsync(part.Path, expected, cancellationToken).ConfigureAwait(false) is { } actual)
        {
            throw new DataFileException(source, null, $"the checksum is {actual}; expected {expected}. The download was removed. Try again, or pass another source (DownloadOptions.Source or --from).");
        }
    }
}
