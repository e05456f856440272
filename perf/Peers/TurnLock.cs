using System.Diagnostics;

namespace NeoResNet.Peers;

/// <summary>
/// One measurement at a time on a machine, among all who hold <c>flock FILE COMMAND</c> around theirs. The program <c>flock</c> waits in
/// the system's queue, while .NET's own file locks can only be tried again and again and would seldom get a turn.
/// </summary>
internal sealed class TurnLock : IDisposable
{
    private readonly Process _holder;

    private TurnLock(Process holder) => _holder = holder;

    /// <summary>Waits until the file is ours; dispose of the result to let the next one in. Null for null.</summary>
    /// <exception cref="IOException">There is no <c>flock</c> here, or it cannot lock the file.</exception>
    public static TurnLock? Take(string? file)
    {
        if (file is null)
        {
            return null;
        }

        var start = new ProcessStartInfo("flock", [file, "sh", "-c", "echo locked; cat"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        try
        {
            // It says a word as soon as it has the lock, and keeps it until its input ends.
            Process holder = Process.Start(start)!;
            return holder.StandardOutput.ReadLine() is null ? throw new IOException($"{file} cannot be locked.") : new(holder);
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new IOException($"--lock needs the program 'flock': {missing.Message}", missing);
        }
    }

    public void Dispose()
    {
        _holder.StandardInput.Close();
        _holder.WaitForExit();
        _holder.Dispose();
    }
}
