using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace NeoResNet.Tensors;

/// <summary>
/// Maps a file into memory for buffers that use its values without a copy. The mapping is private:
/// writes to such a buffer never reach the file. The mapping exists until this object and all its
/// buffers are disposed. This class is thread-safe.
/// </summary>
/// <remarks>
/// The system reads each page of the file at its first use, so the file must not change while it is
/// mapped. Bytes that are changed in place may or may not be visible. If the file becomes shorter,
/// the system terminates the process at the first use of a missing page. Replacing the file by a
/// rename, as <see cref="AtomicFile"/> does, is safe.
/// </remarks>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;

    // One for the owner plus one per buffer. The mapping ends when the count reaches zero.
    private int _references = 1;
    private int _disposed;

    /// <summary>Maps a whole file.</summary>
    /// <param name="file">The file, open for reading. The caller may close it afterwards.</param>
    /// <exception cref="ArgumentException">The file is empty.</exception>
    /// <exception cref="IOException">
    /// The system cannot map the file, or the file became shorter meanwhile.
    /// </exception>
    public MappedFile(SafeFileHandle file)
        : this(file, RandomAccess.GetLength(file))
    {
    }

    /// <summary>Maps the first bytes of a file.</summary>
    /// <param name="file">The file, open for reading. The caller may close it afterwards.</param>
    /// <param name="length">
    /// The number of bytes. The length of the file may change until the system maps it, so the
    /// mapping has exactly this length or fails.
    /// </param>
    /// <exception cref="ArgumentException">The file is empty.</exception>
    /// <exception cref="IOException">
    /// The system cannot map the file, or the file is shorter than <paramref name="length"/>.
    /// </exception>
    internal MappedFile(SafeFileHandle file, long length)
    {
        ArgumentNullException.ThrowIfNull(file);
        _file = MemoryMappedFile.CreateFromFile(file, mapName: null, capacity: 0, MemoryMappedFileAccess.CopyOnWrite, HandleInheritability.None, leaveOpen: true);
        try
        {
            _view = _file.CreateViewAccessor(0, length, MemoryMappedFileAccess.CopyOnWrite);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
            _start += _view.PointerOffset;
            Length = length;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            // The system reports a view beyond the end of the file in this way.
            _file.Dispose();
            throw new IOException($"Cannot map {length} bytes of a file that is shorter. It became shorter while it was opened. Open it again.", e);
        }
        catch
        {
            _view?.Dispose();
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Gets the size of the mapping in bytes.</summary>
    public long Length { get; }

    /// <summary>
    /// Returns whether a buffer can start at an offset: the offset must be a multiple of 4, and the
    /// machine little-endian.
    /// </summary>
    /// <param name="offset">The offset in the file, in bytes.</param>
    public static bool CanMap(long offset) => offset % sizeof(float) == 0 && BitConverter.IsLittleEndian;

    /// <summary>
    /// Returns the file's float32 numbers from an offset on, without a copy. The numbers have the
    /// alignment of the offset. The buffer keeps the mapping alive.
    /// </summary>
    /// <param name="shape">The shape of the numbers.</param>
    /// <param name="offset">The offset of the first number in the file, in bytes.</param>
    /// <returns>The buffer. The caller must dispose it.</returns>
    /// <exception cref="ArgumentException"><see cref="CanMap"/> returns false.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The file is too short.</exception>
    /// <exception cref="ObjectDisposedException">The mapping was disposed.</exception>
    internal HostBuffer ToBuffer(Shape shape, long offset)
    {
        long bytes = shape.ElementCount * (long)sizeof(float);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - bytes);
        if (!CanMap(offset))
        {
            throw new ArgumentException($"Numbers at byte {offset} cannot be mapped: the offset must be a multiple of 4.", nameof(offset));
        }

        Retain();
        return new(shape, (float*)(_start + offset), this);
    }

    /// <summary>Ends the mapping as soon as no buffer uses it. Further calls do nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Release();
        }
    }

    internal void Release()
    {
        if (ReferenceCount.Remove(ref _references))
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
        }
    }

    // TryAdd never counts up from zero, because the mapping may end between the check and the
    // count.
    private void Retain()
    {
        if (Volatile.Read(ref _disposed) != 0 || !ReferenceCount.TryAdd(ref _references))
        {
            throw new ObjectDisposedException(GetType().FullName);
        }
    }
}
