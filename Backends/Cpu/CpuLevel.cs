namespace NeoResNet.Backends.Cpu;

/// <summary>Lists the instruction set levels of the kernels, slowest first.</summary>
public enum CpuLevel
{
    /// <summary>Processes one float at a time.</summary>
    Scalar,

    /// <summary>Uses 128-bit vectors: SSE, NEON, WASM.</summary>
    /// <remarks>
    /// Ahead-of-time compilation for an unspecified x64 processor uses this level.
    /// </remarks>
    V128,

    /// <summary>Uses AVX2 with fused multiply-add.</summary>
    Avx2,

    /// <summary>Uses AVX-512F.</summary>
    Avx512,
}
