using System.Buffers.Binary;
using System.Numerics;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>
/// Computes CRC-32C (Castagnoli) checksums in the masked form of LevelDB and TensorFlow.
/// </summary>
/// <remarks>
/// The mask keeps the checksum of bytes that contain a checksum from being trivial. Source:
/// tensorflow/core/lib/hash/crc32c.h.
/// </remarks>
internal struct Crc32C
{
    private const uint MaskDelta = 0xA282EAD8;

    // The checksum of the bytes so far, so that the default value is that of no bytes.
    private uint _value;

    /// <summary>Gets the checksum of the bytes added so far, without a mask.</summary>
    public readonly uint Value => _value;

    /// <summary>Gets the masked checksum, which files contain.</summary>
    public readonly uint Masked => BitOperations.RotateRight(_value, 15) + MaskDelta;

    /// <summary>Returns the masked checksum of a block of bytes.</summary>
    public static uint MaskedOf(ReadOnlySpan<byte> bytes)
    {
        var crc = default(Crc32C);
        crc.Add(bytes);
        return crc.Masked;
    }

    /// <summary>Continues the checksum over further bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        uint state = ~_value;
        while (bytes.Length >= sizeof(ulong))
        {
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte b in bytes)
        {
            state = BitOperations.Crc32C(state, b);
        }

        _value = ~state;
    }
}
