using System.Diagnostics;

namespace NeoResNet.Peers;

/// <summary>
/// Serializes the measurements of all processes on a machine that run <c>flock FILE COMMAND</c>
/// with the same file.
/// </summary>
/// <remarks>
/// The program <c>flock</c> waits in a queue of the system. A file lock of .NET can only be polled
/// and would rarely be obtained.
/// </remarks>
internal sealed class TurnLock : IDisposable
{
    private readonly Process _holder;

    private TurnLock(Process holder) => _holder = holder;

    /// <summary>Waits for the lock.</summary>
    /// <param name="file">The file to lock; null for none.</param>
    /// <returns>
    /// The lock, released when disposed; null if <paramref name="file"/> is null.
    /// </returns>
    /// <exception cref="IOException">
    /// The program <c>flock</c> is missing or cannot lock the file.
    /// </exception>
    public static TurnLock? Take(string? file)
    {
        if (file is null)
        {
            return null;
        }

        var start = new ProcessStartInfo("flock", [file, "sh", "-c", "echo locked; cat"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        try
        {
            // The shell prints one line when it has the lock, and holds the lock until its input is
            // closed.
            Process holder = Process.Start(start)!;
            return holder.StandardOutput.ReadLine() is null ? throw new IOException($"Cannot lock {file}.") : new(holder);
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new IOException($"--lock requires the program 'flock': {missing.Message}", missing);
        }
    }

    public void Dispose()
    {
        _holder.StandardInput.Close();
        _holder.WaitForExit();
        _holder.Dispose();
    }
}
