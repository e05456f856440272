namespace NeoResNet.Backends.Cpu;

/// <summary>Lists the instruction set levels of the kernels, slowest first.</summary>
public enum CpuLevel
{
    /// <summary>One float at a time.</summary>
    Scalar,

    /// <summary>
    /// 128-bit vectors: SSE, NEON, WASM. Ahead-of-time compilation for an unspecified x64 processor
    /// uses this level.
    /// </summary>
    V128,

    /// <summary>AVX2 with fused multiply-add.</summary>
    Avx2,

    /// <summary>AVX-512F.</summary>
    Avx512,
}
