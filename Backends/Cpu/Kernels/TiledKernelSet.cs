using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>Implements the inner loops with tiles that fit the registers of the level.</summary>
/// <typeparam name="TSimd">The level.</typeparam>
/// <typeparam name="TVector">The vectors of the level.</typeparam>
/// <typeparam name="TRows">Rows of a full tile, 3 or 6.</typeparam>
/// <typeparam name="TVectors">Vectors in a row of a tile, 2 or 4.</typeparam>
internal sealed class TiledKernelSet<TSimd, TVector, TRows, TVectors>(string prefix) : SimdKernelSet<TSimd, TVector>(prefix)
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
    where TRows : struct, ICount
    where TVectors : struct, ICount
{
    /// <inheritdoc/>
    public override int Rows => TRows.Value;

    /// <inheritdoc/>
    public override int Columns => TVectors.Value * TSimd.Width;

    /// <inheritdoc/>
    public override void Igemm(in TileTask task) => Run<No>(in task);

    /// <inheritdoc/>
    public override void FilterTile(in TileTask task) => Run<Yes>(in task);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TFilter>(in TileTask task)
        where TFilter : struct, IFlag
    {
        Debug.Assert(task.Rows >= 1 && task.Rows <= TRows.Value, "A tile has at least one row and at most those of a full tile.");
        switch (task.Rows)
        {
            case 6 when TRows.Value >= 6: IgemmTile<TSimd, TVector>.Run<Six, TVectors, TFilter>(in task, TRows.Value); break;
            case 5 when TRows.Value >= 6: IgemmTile<TSimd, TVector>.Run<Five, TVectors, TFilter>(in task, TRows.Value); break;
            case 4 when TRows.Value >= 6: IgemmTile<TSimd, TVector>.Run<Four, TVectors, TFilter>(in task, TRows.Value); break;
            case 3: IgemmTile<TSimd, TVector>.Run<Three, TVectors, TFilter>(in task, TRows.Value); break;
            case 2: IgemmTile<TSimd, TVector>.Run<Two, TVectors, TFilter>(in task, TRows.Value); break;
            default: IgemmTile<TSimd, TVector>.Run<One, TVectors, TFilter>(in task, TRows.Value); break;
        }
    }
}
