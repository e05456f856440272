namespace NeoResNet.Backends.Cpu;

/// <summary>Describes one row of the kernel table.</summary>
/// <param name="Name">
/// Name of the convolution kernel: level, technique, type, rows x columns of the tile, such as
/// <c>avx512_igemm_f32_6x64</c>.
/// </param>
/// <param name="Level">Instruction set level that the kernel needs.</param>
/// <param name="Rows">Rows of the tile: pixels.</param>
/// <param name="Columns">Columns of the tile: output channels.</param>
/// <param name="IsAvailable">Whether this process can run the kernel.</param>
/// <param name="Reason">
/// Reason for the size of the tile or for the level's place in the table.
/// </param>
internal sealed record CpuKernel(string Name, CpuLevel Level, int Rows, int Columns, bool IsAvailable, string Reason);
