namespace NeoResNet.Backends.Cpu;

/// <summary>Instruction set levels the kernels are made for, from least to best.</summary>
public enum CpuLevel
{
    /// <summary>One float at a time.</summary>
    Scalar,

    /// <summary>128-bit vectors: SSE, NEON, WASM; also what ahead-of-time code for an unspecified x64 processor gets.</summary>
    V128,

    /// <summary>AVX2 with fused multiply-add.</summary>
    Avx2,

    /// <summary>AVX-512F.</summary>
    Avx512,
}
