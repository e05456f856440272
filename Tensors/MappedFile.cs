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
public sealed unsafe class MappedFile : IDisposable
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
    /// A tensor whose values are the file's float32 numbers; the caller disposes it. It is aligned as the file is, not as other
    /// tensors are.
    /// </summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="offset">Byte of the file at which the first number begins.</param>
    /// <exception cref="ArgumentException"><see cref="CanMap"/> says no.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The file does not hold so many bytes from there on.</exception>
    /// <exception cref="ObjectDisposedException">The mapping was disposed.</exception>
    public NhwcTensor ToTensor(Shape shape, long offset)
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
        if (Interlocked.Decrement(ref _references) == 0)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
        }
    }

    // Never from zero: between the check and the count the mapping may go.
    private void Retain()
    {
        int seen = Volatile.Read(ref _references);
        while (Volatile.Read(ref _disposed) == 0 && seen > 0)
        {
            int found = Interlocked.CompareExchange(ref _references, seen + 1, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }

        throw new ObjectDisposedException(GetType().FullName);
    }
}
