using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cuda;

// Handles calls that fail.
internal sealed partial class PrimaryContext
{
    private CudaException? _fault;

    /// <summary>
    /// Gets a value indicating whether an error ended the context. After such an error, the context
    /// rejects all further work.
    /// </summary>
    public bool IsFaulted => Volatile.Read(ref _fault) is not null;

    /// <summary>Throws if a call failed, and records an error that ends the context.</summary>
    /// <param name="status">The status of the call.</param>
    /// <param name="function">The native function.</param>
    /// <param name="asked">
    /// The purpose of the call. It is formatted only if the call failed.
    /// </param>
    public void Check(CuResult status, string function, [InterpolatedStringHandlerArgument(nameof(status))] ref FailureText asked)
    {
        if (status != CuResult.Success)
        {
            throw Failure(status, function, asked.Take());
        }
    }

    /// <summary>
    /// Returns the exception for a failed call, and marks the context if the error ends it.
    /// </summary>
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
    /// Queries the driver, after a failure of a library on a stream, whether the failure ended the
    /// context. The library's status does not contain this information.
    /// </summary>
    internal void NoteFailure(nint stream)
    {
        // The query would invalidate a recording.
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

    /// <summary>Throws if a call failed before a context exists.</summary>
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
            throw new CudaException(fault.Status, fault.Function, $"{fault.Request}; since then, device {Ordinal} accepts no work from this process".TrimStart(';', ' '));
        }
    }
}
