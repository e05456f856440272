using System.Numerics;

namespace NeoResNet.Fuzz;

/// <summary>
/// Generates the random numbers of one case (SplitMix64). They depend only on the seed and on the
/// number of the case, on every machine, so that the two numbers reproduce the case.
/// </summary>
internal sealed class FuzzRandom(ulong seed, long number)
{
    private static readonly long[] Extremes =
        [0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 63, 64, 65, 127, 128, 255, 256, 257, 4095, 32767, 32768, 65535, 65536, 1 << 24, int.MaxValue, 1L << 31, uint.MaxValue, long.MaxValue, -1];

    private ulong _state = Mix(seed + 0x9E3779B97F4A7C15UL) ^ Mix((ulong)number + 0xD1B54A32D192ED03UL);

    /// <summary>Returns the next 64 random bits.</summary>
    public ulong Bits() => Mix(_state += 0x9E3779B97F4A7C15UL);

    /// <summary>Returns a number from 0 to <paramref name="bound"/> - 1; 0 if there is none.</summary>
    public int Below(int bound) => bound <= 1 ? 0 : (int)Math.BigMul(Bits(), (ulong)bound, out _);

    /// <summary>Returns a number from <paramref name="low"/> to <paramref name="high"/>.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    /// <summary>Returns true once in <paramref name="times"/> calls on average.</summary>
    public bool OneIn(int times) => Below(times) == 0;

    /// <summary>Returns a random byte.</summary>
    public byte Byte() => (byte)Bits();

    /// <summary>Returns one of several values.</summary>
    public T Pick<T>(params ReadOnlySpan<T> values) => values[Below(values.Length)];

    /// <summary>
    /// Returns a number that often reveals errors: a limit of an integer type, a size of a block,
    /// a small number, or any number.
    /// </summary>
    public long Telling() => Below(4) switch
    {
        0 => Below(300),
        1 => (long)(Bits() >> Below(64)),
        _ => Extremes[Below(Extremes.Length)],
    };

    /// <summary>Returns random bytes.</summary>
    public byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            bytes[i] = Byte();
        }

        return bytes;
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        return BitOperations.RotateLeft((value ^ (value >> 27)) * 0x94D049BB133111EBUL, 32) ^ (value >> 31);
    }
}
