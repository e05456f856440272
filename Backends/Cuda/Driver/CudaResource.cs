namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Owns a native object in a context. Dispose frees the object at once. If nobody disposes it, the
/// garbage collector puts it on the context's list, and the next use of the context frees it: the
/// finalizer itself calls nothing native.
/// </summary>
internal abstract class CudaResource : IDisposable
{
    // Null if a constructor threw before there was a native object.
    private readonly PrimaryContext? _context;
    private int _alive;

    /// <summary>
    /// Takes over a native object. It is created before this constructor runs, so a failed creation
    /// leaves nothing to free.
    /// </summary>
    protected CudaResource(PrimaryContext context, nint native)
    {
        context.AddReference();
        _context = context;
        Native = native;
        _alive = 1;
    }

    /// <summary>Gives an object that nobody disposed to its context.</summary>
    ~CudaResource()
    {
        if (Interlocked.Exchange(ref _alive, 0) == 1)
        {
            _context!.FreeForgotten(this);
        }
    }

    /// <summary>Gets the context of the object.</summary>
    public PrimaryContext Context => _context!;

    /// <summary>Gets a value indicating whether the object is not yet disposed.</summary>
    public bool IsAlive => Volatile.Read(ref _alive) == 1;

    /// <summary>Gets the native object.</summary>
    /// <exception cref="ObjectDisposedException">The object is disposed.</exception>
    public nint Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(!IsAlive, this);
            return Native;
        }
    }

    /// <summary>Gets the native object, even while it is freed.</summary>
    protected nint Native { get; }

    /// <summary>Gets the order in which several objects are freed: low ranks first.</summary>
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

    /// <summary>
    /// Frees the native object. The context is current. Does not throw: failures go to
    /// <see cref="PrimaryContext.NoteLate(Exception)"/>.
    /// </summary>
    internal abstract void Destroy();

    /// <summary>Makes the context current for a use of this object.</summary>
    /// <exception cref="ObjectDisposedException">The object is disposed.</exception>
    protected void Enter()
    {
        ObjectDisposedException.ThrowIf(!IsAlive, this);
        Context.SetCurrent();
    }
}
