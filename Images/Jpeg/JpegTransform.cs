using System.Runtime.CompilerServices;

namespace NeoResNet;

/// <summary>
/// Computes the inverse discrete cosine transform of a block in integers: the algorithm of Loeffler,
/// Ligtenberg and Moschytz (ICASSP 1989) with 13-bit constants. The results are libjpeg-turbo's,
/// also for values out of range, which its vector code limits to 16 bits.
/// </summary>
internal static class JpegTransform
{
    private const int Size = JpegBlock.Size;
    private const int ConstantBits = 13;

    // Extra precision of the values between the two passes.
    private const int PassBits = 2;
    private const int RowShift = ConstantBits + PassBits + 3;
    private const int Centre = 128;

    private const int C0298 = 2446;
    private const int C0390 = 3196;
    private const int C0541 = 4433;
    private const int C0765 = 6270;
    private const int C0899 = 7373;
    private const int C1175 = 9633;
    private const int C1501 = 12299;
    private const int C1847 = 15137;
    private const int C1961 = 16069;
    private const int C2053 = 16819;
    private const int C2562 = 20995;
    private const int C3072 = 25172;

    /// <summary>Writes the samples of a block.</summary>
    /// <param name="block">Coefficients in natural order.</param>
    /// <param name="quantizer">Quantization table in natural order.</param>
    /// <param name="samples">Receives the first row; further rows follow at the stride.</param>
    /// <param name="stride">Distance of two rows in bytes.</param>
    public static void Inverse(ReadOnlySpan<short> block, ReadOnlySpan<ushort> quantizer, Span<byte> samples, int stride)
    {
        if (!block[1..].ContainsAnyExcept((short)0))
        {
            byte level = Sample(((short)(Scaled(block, quantizer, 0) << PassBits) + (1 << (PassBits + 2))) >> (PassBits + 3));
            for (int y = 0; y < Size; y++)
            {
                samples.Slice(y * stride, Size).Fill(level);
            }

            return;
        }

        Span<int> work = stackalloc int[JpegBlock.Length];
        bool isFlat = !block[Size..].ContainsAnyExcept((short)0);
        for (int x = 0; x < Size; x++)
        {
            if (isFlat)
            {
                work[x] = (short)(Scaled(block, quantizer, x) << PassBits);
            }
            else
            {
                Columns(block[x..], quantizer[x..], work[x..]);
            }
        }

        if (isFlat)
        {
            Row(work[..Size], samples[..Size]);
            for (int y = 1; y < Size; y++)
            {
                samples[..Size].CopyTo(samples.Slice(y * stride, Size));
            }

            return;
        }

        for (int y = 0; y < Size; y++)
        {
            Row(work.Slice(y * Size, Size), samples.Slice(y * stride, Size));
        }
    }

    private static int Scaled(ReadOnlySpan<short> block, ReadOnlySpan<ushort> quantizer, int i) => (short)(block[i] * quantizer[i]);

    private static void Columns(ReadOnlySpan<short> block, ReadOnlySpan<ushort> quantizer, Span<int> work)
    {
        int v0 = Scaled(block, quantizer, 0);
        if (block[8] == 0 && block[16] == 0 && block[24] == 0 && block[32] == 0 && block[40] == 0 && block[48] == 0 && block[56] == 0)
        {
            int level = Limit16(v0 << PassBits);
            for (int y = 0; y < Size; y++)
            {
                work[y * Size] = level;
            }

            return;
        }

        var result = Transform(
            v0, Scaled(block, quantizer, 8), Scaled(block, quantizer, 16), Scaled(block, quantizer, 24),
            Scaled(block, quantizer, 32), Scaled(block, quantizer, 40), Scaled(block, quantizer, 48), Scaled(block, quantizer, 56), ConstantBits - PassBits);
        work[0] = Limit16(result.R0);
        work[8] = Limit16(result.R1);
        work[16] = Limit16(result.R2);
        work[24] = Limit16(result.R3);
        work[32] = Limit16(result.R4);
        work[40] = Limit16(result.R5);
        work[48] = Limit16(result.R6);
        work[56] = Limit16(result.R7);
    }

    private static void Row(ReadOnlySpan<int> work, Span<byte> samples)
    {
        var result = Transform(work[0], work[1], work[2], work[3], work[4], work[5], work[6], work[7], RowShift);
        samples[0] = Sample(result.R0);
        samples[1] = Sample(result.R1);
        samples[2] = Sample(result.R2);
        samples[3] = Sample(result.R3);
        samples[4] = Sample(result.R4);
        samples[5] = Sample(result.R5);
        samples[6] = Sample(result.R6);
        samples[7] = Sample(result.R7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int R0, int R1, int R2, int R3, int R4, int R5, int R6, int R7) Transform(int v0, int v1, int v2, int v3, int v4, int v5, int v6, int v7, int shift)
    {
        int round = 1 << (shift - 1);
        int rotated = (v2 + v6) * C0541;
        int even2 = rotated - (v6 * C1847);
        int even3 = rotated + (v2 * C0765);
        int sum = ((short)(v0 + v4) << ConstantBits) + round;
        int difference = ((short)(v0 - v4) << ConstantBits) + round;
        int e0 = sum + even3;
        int e1 = difference + even2;
        int e2 = difference - even2;
        int e3 = sum - even3;

        int z3 = (short)(v7 + v3);
        int z4 = (short)(v5 + v1);
        int z5 = (z3 + z4) * C1175;
        z3 = z5 - (z3 * C1961);
        z4 = z5 - (z4 * C0390);
        int z1 = (v7 + v1) * -C0899;
        int z2 = (v5 + v3) * -C2562;
        int o0 = (v7 * C0298) + z1 + z3;
        int o1 = (v5 * C2053) + z2 + z4;
        int o2 = (v3 * C3072) + z2 + z3;
        int o3 = (v1 * C1501) + z1 + z4;
        return (
            (e0 + o3) >> shift, (e1 + o2) >> shift, (e2 + o1) >> shift, (e3 + o0) >> shift,
            (e3 - o0) >> shift, (e2 - o1) >> shift, (e1 - o2) >> shift, (e0 - o3) >> shift);
    }

    private static int Limit16(int value) => Math.Clamp(value, short.MinValue, short.MaxValue);

    private static byte Sample(int value) => (byte)Math.Clamp(value + Centre, byte.MinValue, byte.MaxValue);
}
