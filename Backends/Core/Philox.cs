using System.Runtime.CompilerServices;

namespace NeoResNet.Backends;

/// <summary>
/// Counter-based random numbers: number i of a stream is a pure function of the seed and i, so any part can be drawn
/// on any thread. Philox 4x32 with 10 rounds, from Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC11).
/// </summary>
internal readonly struct Philox(ulong seed)
{
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;
    private const int Rounds = 10;

    /// <summary>The four 32-bit numbers of one block of the stream.</summary>
    public (uint X0, uint X1, uint X2, uint X3) Block(ulong index) => Block(seed, (uint)index, (uint)(index >> 32), 0, 0);

    /// <summary>Fills with uniform numbers in [0, 1), multiples of 2^-24, starting at element <paramref name="first"/> of the stream.</summary>
    // Millions of elements in the first calls of a process: too many to wait for the JIT's second look.
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
