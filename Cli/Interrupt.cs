using System.Runtime.InteropServices;

namespace NeoResNet.Cli;

/// <summary>
/// Cancels a token on a request to end: Ctrl-C, Ctrl-\, the end of the terminal, or SIGTERM.
/// </summary>
/// <remarks>
/// The first signal lets a run stop between two operations, so files stay complete. The second
/// signal ends the process.
/// </remarks>
internal sealed class Interrupt : IDisposable
{
    private static readonly PosixSignal[] Signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];

    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    public Interrupt()
    {
        try
        {
            foreach (PosixSignal signal in Signals)
            {
                _registrations.Add(PosixSignalRegistration.Create(signal, Cancel));
            }
        }
        catch (Exception e) when (e is IOException or OutOfMemoryException or TypeInitializationException)
        {
            // The system refuses the thread that receives signals. A signal then ends the process
            // at once, and the next command that writes to the same folder removes its temporary
            // files.
        }
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private void Cancel(PosixSignalContext context)
    {
        context.Cancel = !_source.IsCancellationRequested;
        _source.Cancel();
    }
}
