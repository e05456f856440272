using System.Buffers.Binary;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>Converts the number of training steps to and from its array in checkpoints.</summary>
/// <remarks>As in TensorFlow, the array is an Int64 scalar.</remarks>
internal static class GlobalSteps
{
    /// <summary>Specifies slim's name of the array.</summary>
    public const string Name = "global_step";

    /// <summary>Creates the array.</summary>
    public static NamedArray ToArray(long step)
    {
        byte[] bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, step);
        return new(Name, ElementType.Int64, default, bytes);
    }

    /// <summary>Reads the array.</summary>
    /// <exception cref="CheckpointException">
    /// The array is not an integer that is at least 0.
    /// </exception>
    public static long Read(ICheckpoint checkpoint)
    {
        StoredArray entry = checkpoint.Entries.First(array => array.Name == Name);
        if (entry.ElementType == ElementType.Int64 && entry.Shape.ElementCount == 1)
        {
            long step = BinaryPrimitives.ReadInt64LittleEndian(checkpoint.Read(Name).Bytes.Span);
            if (step >= 0)
            {
                return step;
            }
        }

        throw new CheckpointException(checkpoint.FileName, null, $"'{Name}' must be an Int64 number that is at least 0, got {entry.ElementType} {entry.Shape}.");
    }
}
