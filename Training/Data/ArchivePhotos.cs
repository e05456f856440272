using System.IO.Compression;
using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>Reads the photos of an archive into memory, without decoding them.</summary>
/// <remarks>
/// Archives are untrusted. Nothing is written to disk. Tar archives with links or devices are refused.
/// The sum of the photos is bounded by <see cref="PhotoDatasetOptions.MaxMemory"/>, and each photo by
/// <see cref="PhotoOptions.MaxFileLength"/>, whatever the archive claims.
/// </remarks>
internal sealed class ArchivePhotos
{
    private const int MaxEntries = 20_000_000, MaxName = 4096;

    // The objects of an entry.
    private const int EntryLength = 256;

    // A compressed archive may contain other files beside the photos.
    private const int MaxExpansion = 4;

    private readonly string _path;
    private readonly PhotoDatasetOptions _options;
    private readonly CancellationToken _cancellationToken;
    private readonly List<FoundPhoto> _found = [];
    private long _length;

    private ArchivePhotos(string path, PhotoDatasetOptions options, CancellationToken cancellationToken)
    {
        (_path, _options, _cancellationToken) = (path, options, cancellationToken);
    }

    /// <summary>Reads a zip archive.</summary>
    public static List<FoundPhoto> OfZip(Stream file, string path, PhotoDatasetOptions options, CancellationToken cancellationToken) =>
        new ArchivePhotos(path, options, cancellationToken).Read(photos =>
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                if (photos.IsWanted(entry.FullName, isFolder: entry.FullName.EndsWith('/')))
                {
                    using Stream content = entry.Open();
                    photos.Add(entry.FullName, content);
                }
            }
        });

    /// <summary>Reads a tar archive.</summary>
    public static List<FoundPhoto> OfTar(Stream file, string path, PhotoDatasetOptions options, CancellationToken cancellationToken) =>
        new ArchivePhotos(path, options, cancellationToken).Read(photos => photos.ReadTar(file));

    /// <summary>Reads a compressed tar archive.</summary>
    public static List<FoundPhoto> OfGzip(Stream file, string path, PhotoDatasetOptions options, CancellationToken cancellationToken) =>
        new ArchivePhotos(path, options, cancellationToken).Read(photos =>
        {
            using var content = new GzipContent(file, MaxExpansion * options.MaxMemory, path, cancellationToken);
            photos.ReadTar(content);
            content.CheckToEnd();
        });

    private List<FoundPhoto> Read(Action<ArchivePhotos> read)
    {
        try
        {
            read(this);
            return _found;
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            throw new DataFileException(_path, null, $"the archive is damaged: {failure.Message}", failure);
        }
    }

    private void ReadTar(Stream content)
    {
        TarFiles.ForEach(
            content,
            _path,
            (name, data) =>
            {
                if (IsWanted(name, isFolder: false))
                {
                    Add(name, data);
                }
            },
            MaxEntries,
            folder => IsWanted(folder, isFolder: true));
    }

    // Notes folders on the way.
    private bool IsWanted(string name, bool isFolder)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        string path = Clean(name);
        if (path.Length > MaxName)
        {
            throw new DataFileException(_path, null, $"the name of an entry has {path.Length} characters; the maximum is {MaxName}.");
        }

        if (path.Length == 0 || path.Split('/').Any(part => part.StartsWith('.') || part == "__MACOSX"))
        {
            return false;
        }

        if (isFolder)
        {
            Count(EntryLength + (sizeof(char) * path.Length));
            _found.Add(new(path, null));
            return false;
        }

        if (!PhotoNames.IsPhoto(path))
        {
            _options.PassedOver?.Invoke(name);
            return false;
        }

        return true;
    }

    private void Add(string name, Stream content)
    {
        Count(EntryLength + (sizeof(char) * name.Length * 3));
        int limit = (_options.Photos ?? PhotoOptions.Default).MaxFileLength;
        byte[] bytes = BoundedStream.ReadToEnd(content, (int)Math.Min(limit, _options.MaxMemory - _length), _cancellationToken)
            ?? throw new DataFileException(_path, null, _length + limit > _options.MaxMemory
                ? TooLarge
                : $"the photo '{name}' is longer than {limit} bytes, the maximum (PhotoOptions.MaxFileLength, --max-file-length).");
        Count(bytes.Length);
        _found.Add(new(Clean(name), Photo.FromBytes(bytes, _options.Photos, $"{_path}: {name}")));
    }

    private string TooLarge => $"its photos take more than {_options.MaxMemory} bytes (PhotoDatasetOptions.MaxMemory). Extract the archive to a folder, and open the folder.";

    private void Count(long bytes)
    {
        _length += bytes;
        if (_length > _options.MaxMemory)
        {
            throw new DataFileException(_path, null, TooLarge);
        }
    }

    private static string Clean(string name)
    {
        string path = name.Replace('\\', '/').TrimEnd('/');
        return path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path == "." ? "" : path.TrimStart('/');
    }
}
