using NeoResNet.Tensors;

namespace NeoResNet.Fuzz;

/// <summary>
/// Represents a reader of untrusted files under test: valid files of its format, damaged variants of
/// them, and a call of the public API that reads a file.
/// </summary>
internal abstract class FuzzTarget
{
    // Resident memory also grows when the runtime delays a collection.
    private const long RuntimeMemory = 16 << 20;

    /// <summary>Gets the name of the target on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Gets valid files, built by code. Cases are variants of them. The reader accepts all of them.
    /// </summary>
    public abstract IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>
    /// Gets the maximum number of managed bytes that reading a file may allocate in total. The
    /// limits of the reader and a constant factor determine this number.
    /// </summary>
    /// <param name="file">The file.</param>
    public abstract long MaxAllocated(ReadOnlySpan<byte> file);

    /// <summary>
    /// Gets the maximum growth of the process's resident memory while a file is read, in bytes. It
    /// includes native memory.
    /// </summary>
    /// <param name="file">The file.</param>
    public virtual long MaxGrown(ReadOnlySpan<byte> file) => MaxAllocated(file) + RuntimeMemory;

    /// <summary>Creates one case: a valid file or a damaged one.</summary>
    /// <param name="random">The only source of randomness.</param>
    public abstract byte[] Create(FuzzRandom random);

    /// <summary>Reads a file through the public API.</summary>
    /// <param name="file">The file.</param>
    /// <returns>All values that the reader returned, as bytes.</returns>
    public abstract byte[] Read(byte[] file);

    /// <summary>Returns whether the API documents this exception for damaged content.</summary>
    /// <param name="exception">The exception.</param>
    public virtual bool IsDocumented(Exception exception) => exception is DataFileException;
}
