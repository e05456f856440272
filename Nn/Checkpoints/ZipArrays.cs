using System.IO.Compression;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>
/// Reads entries of a zip archive that contains arrays. The archive is untrusted: an entry never
/// takes more memory than is asked for, whatever length it claims.
/// </summary>
internal sealed class ZipArrays : IDisposable
{
    /// <summary>Specifies the maximum length of an entry that describes arrays, in bytes.</summary>
    public const int MaxText = 256 << 20;

    private const int MaxEntries = 1_000_000;

    // Deflate expands at most by about 1,032, so a false length is found before memory is
    // allocated.
    private const int MaxExpansion = 1040;

    private readonly string _path;
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = [];
    private readonly HashSet<string> _verified = [];
    private readonly Lock _lock = new();
    private bool _disposed;

    /// <summary>Opens an archive.</summary>
    /// <exception cref="CheckpointException">The archive is damaged.</exception>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    public ZipArrays(string path)
    {
        _path = path;
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            Length = stream.Length;
            _archive = new ZipArchive(stream, ZipArchiveMode.Read);
            if (_archive.Entries.Count > MaxEntries)
            {
                throw new InvalidDataException($"it has more than {MaxEntries} entries");
            }

            Int128 compressed = 0;
            foreach (ZipArchiveEntry entry in _archive.Entries)
            {
                // Entries that share bytes would expand a small archive without limit.
                compressed += entry.CompressedLength;
                if (compressed > Length)
                {
                    throw new InvalidDataException("its entries overlap");
                }

                if (!_entries.TryAdd(entry.FullName, entry))
                {
                    throw new InvalidDataException($"the entry '{entry.FullName}' occurs twice");
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or NotSupportedException or EndOfStreamException)
        {
            stream?.Dispose();
            throw new CheckpointException(path, null, $"the zip archive is damaged: {e.Message.TrimEnd('.')}.", e);
        }
    }

    /// <summary>Gets the length of the archive in bytes.</summary>
    public long Length { get; }

    /// <summary>
    /// Gets the number of bytes that all entries have without compression. A false length counts as
    /// much as the stored bytes can become.
    /// </summary>
    public long DecompressedLength => _entries.Values.Sum(entry => Math.Min(entry.Length, Expanded(entry)));

    /// <summary>Gets the names of the entries.</summary>
    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>Returns the length that an entry claims, in bytes.</summary>
    public long LengthOf(string name) => Get(name).Length;

    /// <summary>Reads a whole entry.</summary>
    /// <param name="name">Name of the entry.</param>
    /// <param name="max">The maximum length in bytes.</param>
    /// <exception cref="CheckpointException">
    /// The entry is missing, damaged, or longer than <paramref name="max"/>.
    /// </exception>
    public byte[] Read(string name, int max)
    {
        ZipArchiveEntry entry = Get(name);
        return entry.Length <= max ? Read(name, 0, (int)entry.Length) : throw new CheckpointException(_path, null, $"the entry '{name}' has {entry.Length} bytes; the maximum is {max}.");
    }

    /// <summary>Reads a part of an entry.</summary>
    /// <exception cref="CheckpointException">
    /// The entry is missing or damaged, or does not contain the part.
    /// </exception>
    public byte[] Read(string name, long offset, int length)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            ZipArchiveEntry entry = Get(name);

            if (offset > entry.Length - length || entry.Length > Expanded(entry))
            {
                throw new CheckpointException(_path, null, $"the entry '{name}' has {entry.Length} bytes and does not contain the {length} bytes at {offset}.");
            }

            try
            {
                byte[] bytes = new byte[length];
                if (offset == 0 && length == entry.Length)
                {
                    using var content = new ZipContent(entry);
                    content.ReadExactly(bytes);
                    content.CheckToEnd();
                    return bytes;
                }

                VerifyAll(entry);
                using Stream part = entry.Open();
                Skip(part, offset);
                part.ReadExactly(bytes);
                return bytes;
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException or NotSupportedException)
            {
                throw new CheckpointException(_path, null, $"the entry '{name}' of the zip archive is damaged: {e.Message.TrimEnd('.')}.", e);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _archive.Dispose();
        }
    }

    private static long Expanded(ZipArchiveEntry entry) => (entry.CompressedLength + 1) * MaxExpansion;

    // A part does not show the checksum, so the whole entry is read once before its first part.
    private void VerifyAll(ZipArchiveEntry entry)
    {
        if (_verified.Contains(entry.FullName))
        {
            return;
        }

        using var content = new ZipContent(entry);
        content.CheckToEnd();
        _ = _verified.Add(entry.FullName);
    }

    private static void Skip(Stream stream, long count)
    {
        if (stream.CanSeek)
        {
            stream.Seek(count, SeekOrigin.Begin);
            return;
        }

        byte[] buffer = new byte[Math.Min(count, 1 << 16)];
        while (count > 0)
        {
            int part = (int)Math.Min(count, buffer.Length);
            stream.ReadExactly(buffer, 0, part);
            count -= part;
        }
    }

    private ZipArchiveEntry Get(string name) => _entries.GetValueOrDefault(name) ?? throw new CheckpointException(_path, null, $"the zip archive has no entry '{name}'.");
}
