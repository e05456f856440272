using System.Runtime.CompilerServices;

namespace NeoResNet.Backends;

/// <summary>
/// Generates counter-based random numbers: number i of a stream depends only on the seed and i, so
/// any thread can draw any part.
/// </summary>
/// <param name="seed">Selects the stream.</param>
/// <remarks>
/// The generator is Philox 4x32 with 10 rounds. Source: Salmon et al., "Parallel random numbers: as
/// easy as 1, 2, 3" (SC11).
/// </remarks>
internal readonly struct Philox(ulong seed)
{
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;
    private const int Rounds = 10;

    /// <summary>Computes the four 32-bit numbers of one block of the stream.</summary>
    public (uint X0, uint X1, uint X2, uint X3) Block(ulong index) => Block(seed, (uint)index, (uint)(index >> 32), 0, 0);

    /// <summary>
    /// Draws consecutive elements of the stream as uniform numbers in [0, 1): multiples of 2^-24.
    /// </summary>
    /// <param name="destination">Receives the numbers.</param>
    /// <param name="first">Index of the first element; not negative.</param>
    // The first calls of a process draw millions of elements, before the JIT would recompile this
    // method with optimizations.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void FillUniform(Span<float> destination, long first = 0)
    {
        ulong at = (ulong)first;
        for (int i = 0; i < destination.Length;)
        {
            (uint x0, uint x1, uint x2, uint x3) = Block(at >> 2);
            for (int lane = (int)(at & 3); lane < 4 && i < destination.Length; lane++, i++, at++)
            {
                uint bits = lane switch { 0 => x0, 1 => x1, 2 => x2, _ => x3 };
                destination[i] = (bits >> 8) * (1f / (1 << 24));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (uint X0, uint X1, uint X2, uint X3) Block(ulong key, uint c0, uint c1, uint c2, uint c3)
    {
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            ulong p0 = (ulong)Multiplier0 * c0, p1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return (c0, c1, c2, c3);
    }
}
