using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cuda;

// What becomes of calls that fail.
internal sealed partial class PrimaryContext
{
    private CudaException? _fault;

    /// <summary>Whether an error ended the context: all further work is refused.</summary>
    public bool IsFaulted => Volatile.Read(ref _fault) is not null;

    /// <summary>Throws where a call failed, and remembers an error that ends the context.</summary>
    /// <param name="status">What the call answered.</param>
    /// <param name="function">The native function.</param>
    /// <param name="asked">What was asked; formatted only where the call failed.</param>
    public void Check(CuResult status, string function, [InterpolatedStringHandlerArgument(nameof(status))] ref FailureText asked)
    {
        if (status != CuResult.Success)
        {
            throw Failure(status, function, asked.Take());
        }
    }

    /// <summary>The exception for a failed call; marks the context where the error ends it.</summary>
    internal CudaException Failure(CuResult status, string function, string asked)
    {
        var failure = new CudaException(status, function, asked, Driver.ErrorName(status), Driver.ErrorText(status));
        if (failure.IsSticky)
        {
            _ = Interlocked.CompareExchange(ref _fault, failure, null);
        }

        return failure;
    }

    /// <summary>
    /// After a library's failure on a stream: asks the driver whether the context died of it, for the library's status does not tell.
    /// </summary>
    internal void NoteFailure(nint stream)
    {
        // Asking would spoil a recording.
        if (CudaStream.IsThreadCapturing)
        {
            return;
        }

        CuResult status = Driver.QueryStream(stream);
        if (status is not (CuResult.Success or CuResult.NotReady))
        {
            _ = Failure(status, "cuStreamQuery", "after a failure of a library");
        }
    }

    /// <summary>As <see cref="Check(CuResult, string, ref FailureText)"/> before there is a context.</summary>
    internal static void Check(ICudaDriver driver, CuResult status, string function, [InterpolatedStringHandlerArgument(nameof(status))] ref FailureText asked)
    {
        if (status != CuResult.Success)
        {
            throw new CudaException(status, function, asked.Take(), driver.ErrorName(status), driver.ErrorText(status));
        }
    }

    private void ThrowIfFaulted()
    {
        if (Volatile.Read(ref _fault) is { } fault)
        {
            throw new CudaException(fault.Status, fault.Function, $"{fault.Asked}; since then device {Ordinal} takes no more work from this process".TrimStart(';', ' '));
        }
    }
}
