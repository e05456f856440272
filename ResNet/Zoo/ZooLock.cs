namespace NeoResNet;

/// <summary>
/// Represents the right to download to a folder, which one process has at a time. The system
/// releases the lock if the process ends.
/// </summary>
internal sealed class ZooLock : IDisposable
{
    private const string Name = ".neoresnet-download.lock";

    // The codes of the systems for a locked file: Linux, macOS, Windows.
    private static readonly int[] LockedCodes = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _file;

    /// <summary>Locks a folder. The file of the lock stays in the folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="IOException">Another process has the lock.</exception>
    public ZooLock(string folder)
    {
        try
        {
            _file = new(Path.Combine(folder, Name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when (LockedCodes.Contains(e.HResult))
        {
            throw new IOException($"Another process downloads to '{folder}'. Wait until it ends, or pass another folder.", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
