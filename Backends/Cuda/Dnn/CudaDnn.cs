using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// cuDNN for one stream. One thread at a time; plans made for it are run by it alone, since not every engine of the library is
/// safe for two threads.
/// </summary>
internal sealed unsafe class CudaDnn : CudaResource
{
    /// <summary>Starts the library for a stream.</summary>
    /// <exception cref="CudaUnavailableException">The library is not there, is not version 9, or was made for a newer CUDA than the driver knows.</exception>
    /// <exception cref="CudaDnnException">It does not start.</exception>
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

    /// <summary>Version of the library: 90600 for 9.6.0.</summary>
    public static int Version => (int)CudnnMethods.GetVersion();

    /// <summary>The stream that work is queued on.</summary>
    public CudaStream Stream { get; }

    internal override int Rank => 1;

    /// <summary>Loads the library.</summary>
    /// <param name="driverMajor">Major CUDA version of the driver. The file's name does not tell for which CUDA it was made.</param>
    /// <exception cref="CudaUnavailableException">It is not there, is not version 9, or was made for a newer CUDA than the driver knows.</exception>
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
            throw new CudaUnavailableException($"cuDNN at {library.Path} is version {version}, expected 9 (90000 to 99999)");
        }

        int madeFor = (int)CudnnMethods.GetCudartVersion();
        return madeFor / 1000 <= driverMajor
            ? library
            : throw new CudaUnavailableException($"cuDNN at {library.Path} was made for CUDA {CudaDevices.VersionOf(madeFor)}, but the driver knows CUDA {driverMajor} at most");
    }

    /// <summary>Queues a plan with the addresses of a pack.</summary>
    /// <exception cref="ArgumentException">The plan was made for another handle, or the pack for another plan.</exception>
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

    /// <summary>Throws where a call failed.</summary>
    internal static void Throw(CudnnStatus status, string function, [InterpolatedStringHandlerArgument(nameof(status))] ref FailureText asked)
    {
        if (status != CudnnStatus.Success)
        {
            string reason = LastReason();
            throw new CudaDnnException(status, function, asked.Take(), reason);
        }
    }

    /// <summary>The library's words on its last failure on this thread, in one line; asking for them clears them.</summary>
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
