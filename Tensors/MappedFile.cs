using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace NeoResNet.Tensors;

/// <summary>
/// A file as memory, for tensors that take their values from it without a copy. The mapping is private: what is written to such
/// a tensor never reaches the file. It lives until this object and all tensors made from it are disposed. Thread-safe.
/// </summary>
/// <remarks>
/// The system reads the file when its pages are first used, so the file must stay as it is meanwhile: bytes changed in place may
/// or may not be seen, and where it was made shorter, the system ends the process at the first use of what is missing. A file
/// replaced by renaming another one over it, as <see cref="AtomicFile"/> does, is safe.
/// </remarks>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;

    // One for the owner plus one for each tensor; the mapping goes when it reaches zero.
    private int _references = 1;
    private int _disposed;

    /// <summary>Maps a whole file, which must not be empty.</summary>
    /// <param name="file">Open for reading; it may be closed afterwards.</param>
    /// <exception cref="ArgumentException">The file is empty.</exception>
    /// <exception cref="IOException">The system cannot map it.</exception>
    public MappedFile(SafeFileHandle file)
    {
        ArgumentNullException.ThrowIfNull(file);
        _file = MemoryMappedFile.CreateFromFile(file, mapName: null, capacity: 0, MemoryMappedFileAccess.CopyOnWrite, HandleInheritability.None, leaveOpen: true);
        try
        {
            _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.CopyOnWrite);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
            _start += _view.PointerOffset;
        }
        catch
        {
            _view?.Dispose();
            _file.Dispose();
            throw;
        }

        Length = RandomAccess.GetLength(file);
    }

    /// <summary>Bytes of the file when it was mapped.</summary>
    public long Length { get; }

    /// <summary>Whether a tensor can be made of what lies at an offset: numbers must lie at multiples of their size.</summary>
    public static bool CanMap(long offset) => offset % sizeof(float) == 0 && BitConverter.IsLittleEndian;

    /// <summary>
    /// Returns the file's float32 numbers from an offset on, without a copy. They are aligned as the file is. The buffer keeps the
    /// mapping alive.
    /// </summary>
    /// <param name="shape">The shape of the numbers.</param>
    /// <param name="offset">The byte of the file at which the first number begins.</param>
    /// <returns>The buffer; the caller disposes it.</returns>
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
            throw new ArgumentException($"Numbers at byte {offset} cannot be used where they are.", nameof(offset));
        }

        Retain();
        return new(shape, (float*)(_start + offset), this);
    }

    /// <summary>Ends the mapping as soon as no tensor needs it. Further calls do nothing.</summary>
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

    // Never from zero: between the check and the count the mapping may go.
    private void Retain()
    {
        if (Volatile.Read(ref _disposed) != 0 || !ReferenceCount.TryAdd(ref _references))
        {
            throw new ObjectDisposedException(GetType().FullName);
        }
    }
}
