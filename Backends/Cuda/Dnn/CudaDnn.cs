using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Represents a cuDNN handle for one stream. Only one thread may use an instance at a time. A
/// handle runs only its own plans, because not every engine of the library is thread-safe.
/// </summary>
internal sealed unsafe class CudaDnn : CudaResource
{
    /// <summary>Starts the library for a stream.</summary>
    /// <exception cref="CudaUnavailableException">
    /// The library is not found, is not version 9, or needs a newer CUDA than the driver supports.
    /// </exception>
    /// <exception cref="CudaDnnException">The library does not start.</exception>
    public CudaDnn(CudaStream stream)
        : base(stream.Context, Create(stream.Context))
    {
        Stream = stream;
        try
        {
            Check(CudnnMethods.SetStream(Native, stream.Handle), "cudnnSetStream", $"device {Context.Ordinal}");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Gets the version of the library: 90600 for 9.6.0.</summary>
    public static int Version => (int)CudnnMethods.GetVersion();

    /// <summary>Gets the stream that work is queued on.</summary>
    public CudaStream Stream { get; }

    internal override int Rank => 1;

    /// <summary>Loads the library.</summary>
    /// <param name="driverMajor">
    /// The major CUDA version of the driver. The file name does not contain the CUDA version that
    /// the library needs.
    /// </param>
    /// <exception cref="CudaUnavailableException">
    /// The library is not found, is not version 9, or needs a newer CUDA than the driver supports.
    /// </exception>
    internal static LibraryResult Load(int driverMajor)
    {
        LibraryResult library = CudaLibraries.Load(CudaLibrary.Cudnn);
        if (library.Handle == 0)
        {
            throw new CudaUnavailableException(library.Reason);
        }

        int version = Version;
        if (version / 10000 != 9)
        {
            throw new CudaUnavailableException($"cuDNN at {library.Path} is version {version}; expected 9 (90000 to 99999)");
        }

        int madeFor = (int)CudnnMethods.GetCudartVersion();
        return madeFor / 1000 <= driverMajor
            ? library
            : throw new CudaUnavailableException($"cuDNN at {library.Path} needs CUDA {CudaDevices.VersionOf(madeFor)}, but the driver supports CUDA {driverMajor} at most");
    }

    /// <summary>Queues a plan with the addresses of a pack.</summary>
    /// <exception cref="ArgumentException">
    /// The plan belongs to another handle, or the pack belongs to another plan.
    /// </exception>
    public void Execute(DnnPlan plan, DnnVariantPack pack)
    {
        if (plan.Dnn != this || pack.Plan != plan)
        {
            throw new ArgumentException($"The {(plan.Dnn != this ? "plan was made for another handle" : "addresses were packed for another plan")}: {plan}.");
        }

        Enter();
        Check(CudnnMethods.BackendExecute(Native, plan.Descriptor.Handle, pack.Descriptor.Handle), "cudnnBackendExecute", $"{plan}");
    }

    internal override void Destroy()
    {
        CudnnStatus status = CudnnMethods.Destroy(Native);
        if (status != CudnnStatus.Success && !Context.IsFaulted)
        {
            Context.NoteLate(new CudaDnnException(status, "cudnnDestroy", ""));
        }
    }

    /// <summary>Throws if a call failed.</summary>
    internal static void Throw(CudnnStatus status, string function, [InterpolatedStringHandlerArgument(nameof(status))] ref FailureText asked)
    {
        if (status != CudnnStatus.Success)
        {
            string reason = LastReason();
            throw new CudaDnnException(status, function, asked.Take(), reason);
        }
    }

    /// <summary>
    /// Returns the library's message for its last failure on this thread, in one line, and clears
    /// it.
    /// </summary>
    internal static string LastReason()
    {
        const int Length = 1024;
        byte* buffer = stackalloc byte[Length];
        buffer[0] = 0;
        CudnnMethods.GetLastErrorString(buffer, Length);
        buffer[Length - 1] = 0;
        return string.Join(' ', (Marshal.PtrToStringUTF8((nint)buffer) ?? "").Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    private static nint Create(PrimaryContext context)
    {
        context.SetCurrent();
        LibraryResult library = Load(context.DriverMajor);
        nint handle = 0;
        Throw(CudnnMethods.Create(&handle), "cudnnCreate", $"{library.Path} on device {context.Ordinal}");
        return handle;
    }

    private void Check(CudnnStatus status, string function, [InterpolatedStringHandlerArgument(nameof(status))] ref FailureText asked)
    {
        if (status != CudnnStatus.Success)
        {
            string reason = LastReason(), text = asked.Take();
            if (Stream.IsAlive)
            {
                Context.NoteFailure(Stream.Handle);
            }

            throw new CudaDnnException(status, function, text, reason);
        }
    }
}
