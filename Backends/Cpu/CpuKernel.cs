namespace NeoResNet.Backends.Cpu;

/// <summary>Describes one row of the kernel table.</summary>
/// <param name="Name">Name of the convolution kernel: level, technique, type, rows x columns of the tile, as in <c>avx512_igemm_f32_6x64</c>.</param>
/// <param name="Level">Instruction set level that the kernel needs.</param>
/// <param name="Rows">Rows of the tile: pixels.</param>
/// <param name="Columns">Columns of the tile: output channels.</param>
/// <param name="IsAvailable">Whether this process can run it.</param>
/// <param name="Reason">Why the tile has this size, or the level its place in the table.</param>
internal sealed record CpuKernel(string Name, CpuLevel Level, int Rows, int Columns, bool IsAvailable, string Reason);
