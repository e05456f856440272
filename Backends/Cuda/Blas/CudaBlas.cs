using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cuda;

/// <summary>cuBLAS through this assembly's own bindings.</summary>
internal sealed unsafe class CudaBlas : CudaResource, ICudaBlas
{
    // Held so that it lives as long as the library uses it.
    private CudaDeviceVariable<byte>? _workspace;

    /// <summary>Starts the library for a stream.</summary>
    /// <param name="stream">Where products are queued.</param>
    /// <param name="deterministic">Whether to forbid what makes two equal runs differ in their last bits.</param>
    /// <exception cref="CudaUnavailableException">The library is not there.</exception>
    /// <exception cref="CudaBlasException">It does not start.</exception>
    public CudaBlas(CudaStream stream, bool deterministic = true)
        : base(stream.Context, Create(stream.Context))
    {
        Stream = stream;
        try
        {
            int version = 0;
            Check(CublasMethods.GetVersion(Native, &version), "cublasGetVersion_v2", $"");
            Version = version;
            Check(CublasMethods.SetStream(Native, stream.Handle), "cublasSetStream_v2", $"device {Context.Ordinal}");
            Check(CublasMethods.SetPointerMode(Native, CublasPointerMode.Host), "cublasSetPointerMode_v2", $"host");

            // Half precision is stored, not summed.
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

    /// <summary>Version of the library, which needs no device to tell it; null where it does not.</summary>
    /// <remarks>The library must be loaded.</remarks>
    internal static Version? LibraryVersion()
    {
        int major = 0, minor = 0, patch = 0;
        return CublasMethods.GetProperty(LibraryProperty.MajorVersion, &major) == CublasStatus.Success
            && CublasMethods.GetProperty(LibraryProperty.MinorVersion, &minor) == CublasStatus.Success
            && CublasMethods.GetProperty(LibraryProperty.PatchLevel, &patch) == CublasStatus.Success ? new(major, minor, patch) : null;
    }

    /// <inheritdoc/>
    public int Version { get; }

    /// <inheritdoc/>
    public CudaStream Stream { get; }

    internal override int Rank => 1;

    /// <inheritdoc/>
    public void SetWorkspace(CudaDeviceVariable<byte> workspace)
    {
        Enter();
        Check(CublasMethods.SetWorkspace(Native, workspace.DevicePointer, workspace.SizeInBytes), "cublasSetWorkspace_v2", $"{workspace.SizeInBytes} bytes");
        _workspace = workspace;
    }

    /// <inheritdoc/>
    public void Multiply(CudaPrecision precision, int m, int n, int k, in BlasMatrix a, in BlasMatrix b, in BlasMatrix c, float alpha = 1, float beta = 0, int batch = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        if (c.Transposed)
        {
            throw new ArgumentException("A result cannot be transposed.", nameof(c));
        }

        ThrowIfWorkspaceGone();
        Enter();
        (CudaDataType type, CublasComputeType compute) = TypesOf(precision);

        // cuBLAS is column-major, and a row-major matrix is its column-major transpose: C' = B' A' gives C row by row.
        CublasStatus status = batch == 1
            ? CublasMethods.GemmEx(
                Native, OperationOf(b), OperationOf(a), n, m, k, &alpha, b.Pointer, type, b.Pitch, a.Pointer, type, a.Pitch,
                &beta, c.Pointer, type, c.Pitch, compute, CublasGemmAlgorithm.Default)
            : CublasMethods.GemmStridedBatchedEx(
                Native, OperationOf(b), OperationOf(a), n, m, k, &alpha, b.Pointer, type, b.Pitch, b.BatchStride, a.Pointer, type, a.Pitch, a.BatchStride,
                &beta, c.Pointer, type, c.Pitch, c.BatchStride, batch, compute, CublasGemmAlgorithm.Default);
        Check(status, batch == 1 ? "cublasGemmEx" : "cublasGemmStridedBatchedEx", $"{precision} m {m}, n {n}, k {k}, batch {batch}, a {a}, b {b}, c {c}");
    }

    /// <inheritdoc/>
    public void Transpose(int rows, int columns, in BlasMatrix a, in BlasMatrix b)
    {
        ThrowIfWorkspaceGone();
        Enter();
        float one = 1, zero = 0;

        // In column-major terms A is columns x rows. With beta 0 the second operand is not read, but it must be well-formed.
        CublasStatus status = CublasMethods.Sgeam(
            Native, CublasOperation.Transpose, CublasOperation.None, rows, columns, &one, a.Pointer, a.Pitch, &zero, b.Pointer, b.Pitch, b.Pointer, b.Pitch);
        Check(status, "cublasSgeam", $"transpose of {rows} x {columns}, a {a}, b {b}");
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
            if (Stream is { IsAlive: true })
            {
                Context.NoteFailure(Stream.Handle);
            }

            throw new CudaBlasException(status, function, text);
        }
    }
}
