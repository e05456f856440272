namespace NeoResNet.Backends.Cpu;

/// <summary>One row of the kernel table.</summary>
/// <param name="Name">The kernel's specification: level, technique, type, tile rows x columns, as in <c>avx512_igemm_f32_6x64</c>.</param>
/// <param name="Level">Instruction set it needs.</param>
/// <param name="Rows">Pixels of the convolution's tile.</param>
/// <param name="Columns">Output channels of the convolution's tile.</param>
/// <param name="IsAvailable">Whether this process can run it.</param>
/// <param name="Reason">Why it stands where it does.</param>
public sealed record CpuKernel(string Name, CpuLevel Level, int Rows, int Columns, bool IsAvailable, string Reason);
