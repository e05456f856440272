using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>Implements the inner loops with tiles that fit the registers of the level.</summary>
/// <typeparam name="TSimd">The level.</typeparam>
/// <typeparam name="TVector">The vectors of the level.</typeparam>
/// <typeparam name="TRows">Rows of a full tile: 3, 6 or, with at most two vectors, 12.</typeparam>
/// <typeparam name="TVectors">Vectors in a row of a tile: 1, 2 or 4.</typeparam>
/// <param name="prefix">The name of the level in kernel names.</param>
/// <param name="narrower">Kernel sets with fewer columns, widest first.</param>
internal sealed class TiledKernelSet<TSimd, TVector, TRows, TVectors>(string prefix, params KernelSet[] narrower) : SimdKernelSet<TSimd, TVector>(prefix)
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
    public override IReadOnlyList<KernelSet> Narrower => narrower;

    /// <inheritdoc/>
    public override void Igemm(in TileTask task) => Run<No>(in task);

    /// <inheritdoc/>
    public override void FilterTile(in TileTask task) => Run<Yes>(in task);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TFilter>(in TileTask task)
        where TFilter : struct, IFlag
    {
        Debug.Assert(task.Rows >= 1 && task.Rows <= TRows.Value, "A tile has at least one row and at most those of a full tile.");
        if (TVectors.Value > 2)
        {
            RunWide<TFilter>(in task);
        }
        else if (TRows.Value > 6 && task.Rows == TRows.Value)
        {
            NarrowTile<TSimd, TVector>.Run<TRows, TVectors, TFilter>(in task, 0, TRows.Value);
        }
        else if (TRows.Value > 6 && task.Rows > 6)
        {
            NarrowTile<TSimd, TVector>.Run<Six, TVectors, TFilter>(in task, 0, TRows.Value);
            RunNarrow<TFilter>(in task, 6);
        }
        else
        {
            RunNarrow<TFilter>(in task, 0);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunWide<TFilter>(in TileTask task)
        where TFilter : struct, IFlag
    {
        switch (task.Rows)
        {
            case 6 when TRows.Value >= 6: IgemmTile<TSimd, TVector>.Run<Six, TFilter>(in task, TRows.Value); break;
            case 5 when TRows.Value >= 6: IgemmTile<TSimd, TVector>.Run<Five, TFilter>(in task, TRows.Value); break;
            case 4 when TRows.Value >= 6: IgemmTile<TSimd, TVector>.Run<Four, TFilter>(in task, TRows.Value); break;
            case 3: IgemmTile<TSimd, TVector>.Run<Three, TFilter>(in task, TRows.Value); break;
            case 2: IgemmTile<TSimd, TVector>.Run<Two, TFilter>(in task, TRows.Value); break;
            default: IgemmTile<TSimd, TVector>.Run<One, TFilter>(in task, TRows.Value); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunNarrow<TFilter>(in TileTask task, int first)
        where TFilter : struct, IFlag
    {
        switch (task.Rows - first)
        {
            case 6: NarrowTile<TSimd, TVector>.Run<Six, TVectors, TFilter>(in task, first, TRows.Value); break;
            case 5: NarrowTile<TSimd, TVector>.Run<Five, TVectors, TFilter>(in task, first, TRows.Value); break;
            case 4: NarrowTile<TSimd, TVector>.Run<Four, TVectors, TFilter>(in task, first, TRows.Value); break;
            case 3: NarrowTile<TSimd, TVector>.Run<Three, TVectors, TFilter>(in task, first, TRows.Value); break;
            case 2: NarrowTile<TSimd, TVector>.Run<Two, TVectors, TFilter>(in task, first, TRows.Value); break;
            default: NarrowTile<TSimd, TVector>.Run<One, TVectors, TFilter>(in task, first, TRows.Value); break;
        }
    }
}
