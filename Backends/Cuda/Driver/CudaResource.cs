using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Something native in a context that must be given back. Dispose does so at once. An object that nobody disposed is put on the
/// context's list by the garbage collector and freed at the next use of the context: the finalizer itself calls nothing native.
/// </summary>
internal abstract class CudaResource : IDisposable
{
    // Null where a constructor threw before there was anything to give back.
    private readonly PrimaryContext? _context;
    private int _alive;

    /// <summary>Takes a native object over. It is made before this runs, so that a failure to make it leaves nothing to give back.</summary>
    protected CudaResource(PrimaryContext context, nint native)
    {
        context.AddReference();
        _context = context;
        Native = native;
        _alive = 1;
    }

    /// <summary>Gives a forgotten object to its context.</summary>
    ~CudaResource()
    {
        if (Interlocked.Exchange(ref _alive, 0) == 1)
        {
            _context!.FreeForgotten(this);
        }
    }

    /// <summary>The context that it lives in.</summary>
    public PrimaryContext Context => _context!;

    /// <summary>Whether it was not disposed yet.</summary>
    public bool IsAlive => Volatile.Read(ref _alive) == 1;

    /// <summary>The native object.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public nint Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(!IsAlive, this);
            return Native;
        }
    }

    /// <summary>The native object, also while it is given back.</summary>
    protected nint Native { get; }

    /// <summary>Low ranks are freed first where several are freed at once.</summary>
    internal virtual int Rank => 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _alive, 0) == 1)
        {
            GC.SuppressFinalize(this);
            _context!.Free(this);
        }
    }

    /// <summary>Gives the native object back; the context is current. Does not throw: failures go to <see cref="PrimaryContext.NoteLate(Exception)"/>.</summary>
    internal abstract void Destroy();

    /// <summary>What the driver answered to whether something is done.</summary>
    /// <exception cref="CudaException">It is done and failed, or the context did.</exception>
    protected bool IsDone(CuResult status, string function, [InterpolatedStringHandlerArgument(nameof(status))] ref FailureText what)
    {
        if (status == CuResult.NotReady)
        {
            return false;
        }

        Context.Check(status, function, ref what);
        return true;
    }

    /// <summary>Makes the context current for a use of this object.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    protected void Enter()
    {
        ObjectDisposedException.ThrowIf(!IsAlive, this);
        Context.SetCurrent();
    }
}
