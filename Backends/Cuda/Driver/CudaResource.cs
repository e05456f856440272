namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Owns a native object in a context. Dispose frees the object immediately. If the object is not
/// disposed, the finalizer adds it to the context's list, and the next use of the context frees it.
/// The finalizer does not call native functions.
/// </summary>
internal abstract class CudaResource : IDisposable
{
    // Null if a constructor threw before it created the native object.
    private readonly PrimaryContext? _context;
    private int _alive;

    /// <summary>
    /// Takes ownership of a native object. The object is created before this constructor runs, so a
    /// failed creation leaves nothing to free.
    /// </summary>
    protected CudaResource(PrimaryContext context, nint native)
    {
        context.AddReference();
        _context = context;
        Native = native;
        _alive = 1;
    }

    /// <summary>Passes an object that was not disposed to its context.</summary>
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
    /// Frees the native object. The context is current. The method does not throw: it passes
    /// failures to <see cref="PrimaryContext.NoteLate(Exception)"/>.
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
