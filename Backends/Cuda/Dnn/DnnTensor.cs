namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Represents the type, dimensions and strides of a tensor as cuDNN expects them. Dimensions are
/// always in the order N, C, H, W (filters: K, C, R, S); only the strides, in elements, express the
/// layout. A dimension of size 1 has the stride that it would have in a dense tensor. The address
/// must be a multiple of the alignment, in bytes: an engine for an alignment of 16 fails with a
/// smaller one.
/// </summary>
internal readonly record struct DnnTensor(
    CudnnDataType Type, int N, int C, int H, int W, long StrideN, long StrideC, long StrideH, long StrideW, int Alignment = 16)
{
    /// <summary>
    /// Gets the size from the start of the first element to the end of the last element, in bytes.
    /// </summary>
    public ulong Extent => (ulong)(((N - 1) * StrideN) + ((C - 1) * StrideC) + ((H - 1) * StrideH) + ((W - 1) * StrideW) + 1) * (ulong)BytesOf(Type);

    /// <summary>Returns dense images, height x width x channels.</summary>
    public static DnnTensor Nhwc(CudnnDataType type, int n, int h, int w, int c) => new(type, n, c, h, w, (long)h * w * c, 1, (long)w * c, c);

    /// <summary>
    /// Returns every <paramref name="stepH"/>-th row and <paramref name="stepW"/>-th pixel of dense
    /// images of <paramref name="sourceH"/> x <paramref name="sourceW"/>.
    /// </summary>
    public static DnnTensor Subsampled(CudnnDataType type, int n, int sourceH, int sourceW, int c, int stepH, int stepW) => new(
        type, n, c, ((sourceH - 1) / stepH) + 1, ((sourceW - 1) / stepW) + 1, (long)sourceH * sourceW * c, 1, (long)stepH * sourceW * c, (long)stepW * c);

    /// <summary>
    /// Returns a filter, output channels x rows x columns x input channels (KRSC).
    /// </summary>
    public static DnnTensor Filter(CudnnDataType type, int k, int r, int s, int c) => new(type, k, c, r, s, (long)r * s * c, 1, (long)s * c, c);

    /// <summary>Returns a tensor with one number per channel.</summary>
    public static DnnTensor Channels(CudnnDataType type, int c) => new(type, 1, c, 1, 1, c, 1, c, c);

    /// <summary>Returns the size of an element in bytes.</summary>
    public static int BytesOf(CudnnDataType type) => type switch
    {
        CudnnDataType.Float32 => 4,
        CudnnDataType.Float16 or CudnnDataType.BFloat16 => 2,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    /// <summary>Returns the element type of images and filters for a precision.</summary>
    public static CudnnDataType TypeOf(CudaPrecision precision) => precision switch
    {
        CudaPrecision.Float32 or CudaPrecision.TensorFloat32 => CudnnDataType.Float32,
        CudaPrecision.Float16 => CudnnDataType.Float16,
        CudaPrecision.BFloat16 => CudnnDataType.BFloat16,
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, null),
    };

    public override string ToString() => $"{Type} [{N}, {C}, {H}, {W}] strides [{StrideN}, {StrideC}, {StrideH}, {StrideW}]";
}
