using CsCheck;

namespace NeoResNet.TestSupport;

/// <summary>
/// Damaged copies of a valid file, for readers of untrusted data. Case n is the same on every run and machine,
/// so the number in a failure message is all it takes to see it again.
/// </summary>
internal static class ByteMutations
{
    // Extremes, and what headers in text are made of.
    private static readonly byte[] Telling = [0x00, 0x01, 0x7F, 0x80, 0xFF, .. "0123456789[]{}(),:'\"\\-<>| "u8];

    private static readonly Gen<byte> Values = Gen.OneOf(Gen.Byte, Gen.Int[0, Telling.Length - 1].Select(i => Telling[i]));

    /// <summary>Copy number <paramref name="number"/> of <paramref name="valid"/> with a few bytes changed; some are cut short, some have bytes added.</summary>
    public static byte[] Case(byte[] valid, int number)
    {
        var random = new PCG((uint)number, 20_16_05_630);
        int Pick(int bound) => Gen.Int[0, bound - 1].Generate(random, null, out _);

        byte[] bytes = (byte[])valid.Clone();
        for (int i = Pick(3); i >= 0; i--)
        {
            // Half of the changes go to the first bytes, where the headers are.
            int bound = Pick(2) == 0 ? Math.Min(64, bytes.Length) : bytes.Length;
            bytes[Pick(bound)] = Values.Generate(random, null, out _);
        }

        return Pick(8) switch
        {
            0 => bytes[..Pick(bytes.Length)],
            1 => [.. bytes, .. new byte[1 + Pick(20)]],
            _ => bytes,
        };
    }
}
