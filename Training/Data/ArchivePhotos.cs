using System.IO.Compression;
using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>Reads the photos of an archive into memory, without decoding them.</summary>
/// <remarks>
/// Archives are untrusted. Nothing is written to disk. Tar archives with links or devices are refused.
/// The sum of the photos is bounded by <see cref="PhotoDatasetOptions.MaxMemory"/>, whatever the
/// archive claims. As in a folder, a photo that is damaged or longer than
/// <see cref="PhotoOptions.MaxFileLength"/> fails when it is read, and the others remain.
/// </remarks>
internal sealed class ArchivePhotos
{
    /// <summary>Specifies the maximum number of files and folders of a tar archive.</summary>
    public const int MaxEntries = 20_000_000;

    /// <summary>Specifies the maximum length of the name of an entry in characters.</summary>
    public const int MaxName = 4096;

    /// <summary>
    /// Specifies how many times the maximum memory is decompressed at most: a compressed archive may
    /// contain other files and unreadable photos.
    /// </summary>
    public const int MaxExpansion = 4;

    // The objects of an entry.
    private const int EntryLength = 256;

    private readonly string _path;
    private readonly PhotoDatasetOptions _options;
    private readonly CancellationToken _cancellationToken;
    private readonly List<FoundPhoto> _found = [];
    private long _length, _unreadable;

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
                    photos.Add(entry.FullName, name => photos.ReadEntry(name, entry));
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
            using var content = new GzipContent(file, MaxExpansion * Math.Min(options.MaxMemory, long.MaxValue / MaxExpansion), $"{MaxExpansion} times PhotoDatasetOptions.MaxMemory", path, cancellationToken);
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
                    Add(name, photo => ReadContent(photo, data) ?? TooLong(photo));
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

    private void Add(string name, Func<string, Photo> read)
    {
        Count(EntryLength + (sizeof(char) * name.Length * 3));
        _found.Add(new(Clean(name), read($"{_path}: {name}")));
    }

    // The entries of a zip archive are independent of each other.
    private Photo ReadEntry(string name, ZipArchiveEntry entry)
    {
        long before = _length;
        try
        {
            if (entry.IsEncrypted)
            {
                throw new InvalidDataException("it is encrypted");
            }

            using var content = new ZipContent(entry);
            if (ReadContent(name, content) is not { } photo)
            {
                return TooLong(name);
            }

            content.CheckToEnd();
            return photo;
        }
        catch (InvalidDataException failure)
        {
            _length = before;
            CountUnreadable(Math.Min(MaxFileLength, Math.Max(entry.Length, entry.CompressedLength)));
            return Photo.FromFault(new(name, null, $"the entry of the zip archive is damaged: {failure.Message.TrimEnd('.')}.", failure));
        }
    }

    // Returns null if the photo is too long.
    private Photo? ReadContent(string name, Stream content)
    {
        byte[]? bytes = BoundedStream.ReadToEnd(content, (int)Math.Min(MaxFileLength, _options.MaxMemory - _length), _cancellationToken);
        if (bytes is null)
        {
            return MaxFileLength <= _options.MaxMemory - _length ? null : throw new DataFileException(_path, null, TooLarge);
        }

        Count(bytes.Length);
        return Photo.FromBytes(bytes, _options.Photos, name);
    }

    private Photo TooLong(string name)
    {
        CountUnreadable(MaxFileLength);
        return Photo.FromFault(ImageFile.TooLong(name, MaxFileLength));
    }

    // Decompressing photos that are not kept takes time.
    private void CountUnreadable(long bytes)
    {
        _unreadable += bytes;
        if (_unreadable / MaxExpansion > _options.MaxMemory)
        {
            throw new DataFileException(_path, null, $"its unreadable photos have more than {MaxExpansion} times {_options.MaxMemory} bytes (PhotoDatasetOptions.MaxMemory). Extract the archive to a folder, and open the folder.");
        }
    }

    private int MaxFileLength => (_options.Photos ?? PhotoOptions.Default).MaxFileLength;

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
