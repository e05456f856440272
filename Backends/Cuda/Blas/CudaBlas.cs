using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cuda;

/// <summary>Calls cuBLAS through the bindings of this assembly.</summary>
internal sealed unsafe class CudaBlas : CudaResource, ICudaBlas
{
    private readonly CudaStream _stream;

    // The reference keeps the memory alive while the library uses it.
    private CudaDeviceVariable<byte>? _workspace;

    /// <summary>Starts the library for a stream.</summary>
    /// <param name="stream">The stream that products are queued on.</param>
    /// <param name="deterministic">
    /// Whether two equal runs must return bit-identical results.
    /// </param>
    /// <exception cref="CudaUnavailableException">The library is not found.</exception>
    /// <exception cref="CudaBlasException">The library does not start.</exception>
    public CudaBlas(CudaStream stream, bool deterministic)
        : base(stream.Context, Create(stream.Context))
    {
        _stream = stream;
        try
        {
            Check(CublasMethods.SetStream(Native, stream.Handle), "cublasSetStream_v2", $"device {Context.Ordinal}");
            Check(CublasMethods.SetPointerMode(Native, CublasPointerMode.Host), "cublasSetPointerMode_v2", $"host");

            // Half precision is only used for storage. Sums are float32.
            const CublasMath Math = CublasMath.Default | CublasMath.WholeSums;
            Check(CublasMethods.SetMathMode(Native, Math), "cublasSetMathMode", $"{Math}");
            CublasAtomicsMode atomics = deterministic ? CublasAtomicsMode.NotAllowed : CublasAtomicsMode.Allowed;
            Check(CublasMethods.SetAtomicsMode(Native, atomics), "cublasSetAtomicsMode", $"{atomics}");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>
    /// Returns the version of the library, or null if the library does not report it. Needs no
    /// device.
    /// </summary>
    /// <remarks>The library must be loaded.</remarks>
    internal static Version? LibraryVersion()
    {
        int major = 0, minor = 0, patch = 0;
        return CublasMethods.GetProperty(LibraryProperty.MajorVersion, &major) == CublasStatus.Success
            && CublasMethods.GetProperty(LibraryProperty.MinorVersion, &minor) == CublasStatus.Success
            && CublasMethods.GetProperty(LibraryProperty.PatchLevel, &patch) == CublasStatus.Success ? new(major, minor, patch) : null;
    }

    internal override int Rank => 1;

    /// <inheritdoc/>
    public void SetWorkspace(CudaDeviceVariable<byte> workspace)
    {
        Enter();
        Check(CublasMethods.SetWorkspace(Native, workspace.DevicePointer, workspace.SizeInBytes), "cublasSetWorkspace_v2", $"{workspace.SizeInBytes} bytes");
        _workspace = workspace;
    }

    /// <inheritdoc/>
    public void Multiply(CudaPrecision precision, int m, int n, int k, in BlasMatrix a, in BlasMatrix b, in BlasMatrix c)
    {
        if (c.Transposed)
        {
            throw new ArgumentException("A result cannot be transposed.", nameof(c));
        }

        ThrowIfWorkspaceGone();
        Enter();
        (CudaDataType type, CublasComputeType compute) = TypesOf(precision);
        float alpha = 1, beta = 0;

        // cuBLAS is column-major, and a row-major matrix is its column-major transpose, so C' = B'
        // A' yields C in row-major order.
        CublasStatus status = CublasMethods.GemmEx(
            Native, OperationOf(b), OperationOf(a), n, m, k, &alpha, b.Pointer, type, b.Pitch, a.Pointer, type, a.Pitch,
            &beta, c.Pointer, type, c.Pitch, compute, CublasGemmAlgorithm.Default);
        Check(status, "cublasGemmEx", $"{precision} m {m}, n {n}, k {k}, a {a}, b {b}, c {c}");
    }

    internal override void Destroy()
    {
        CublasStatus status = CublasMethods.Destroy(Native);
        if (status != CublasStatus.Success && !Context.IsFaulted)
        {
            Context.NoteLate(new CudaBlasException(status, "cublasDestroy_v2", ""));
        }
    }

    internal static (CudaDataType Type, CublasComputeType Compute) TypesOf(CudaPrecision precision) => precision switch
    {
        CudaPrecision.Float32 => (CudaDataType.Float32, CublasComputeType.Float32),
        CudaPrecision.TensorFloat32 => (CudaDataType.Float32, CublasComputeType.Float32FastTensorFloat32),
        CudaPrecision.Float16 => (CudaDataType.Float16, CublasComputeType.Float32),
        CudaPrecision.BFloat16 => (CudaDataType.BFloat16, CublasComputeType.Float32),
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, null),
    };

    private static CublasOperation OperationOf(in BlasMatrix matrix) => matrix.Transposed ? CublasOperation.Transpose : CublasOperation.None;

    private static nint Create(PrimaryContext context)
    {
        context.SetCurrent();
        LibraryResult library = CudaLibraries.Load(CudaLibrary.Cublas, context.DriverMajor);
        if (library.Handle == 0)
        {
            throw new CudaUnavailableException(library.Reason);
        }

        nint handle = 0;
        CublasStatus status = CublasMethods.Create(&handle);
        return status == CublasStatus.Success ? handle : throw new CudaBlasException(status, "cublasCreate_v2", $"{library.Path} on device {context.Ordinal}");
    }

    private void ThrowIfWorkspaceGone() => ObjectDisposedException.ThrowIf(_workspace is { IsAlive: false }, _workspace!);

    private void Check(CublasStatus status, string function, [InterpolatedStringHandlerArgument(nameof(status))] ref FailureText asked)
    {
        if (status != CublasStatus.Success)
        {
            string text = asked.Take();
            if (_stream.IsAlive)
            {
                Context.NoteFailure(_stream.Handle);
            }

            throw new CudaBlasException(status, function, text);
        }
    }
}
