using System.Buffers;
using System.Runtime.InteropServices;

namespace NeoResNet.Tensors;

/// <summary>
/// Moves elements between memory and the little-endian bytes of a stream, in chunks.
/// </summary>
internal static class TensorBytes
{
    private const int ChunkElements = 16 * 1024;

    // Spans of bytes are at most 2 GB long, but a tensor may need up to 8 GB.
    private const int FloatsAtOnce = 1 << 28;

    /// <summary>
    /// Fills <paramref name="destination"/> from the stream and converts the elements as
    /// <see cref="ElementTypes.ToSingle"/> does.
    /// </summary>
    /// <param name="stream">The stream, positioned at the first element.</param>
    /// <param name="elementType">The type of the elements in the stream.</param>
    /// <param name="destination">Receives as many elements as it has space for.</param>
    /// <exception cref="EndOfStreamException">The stream contains fewer elements.</exception>
    /// <exception cref="NotSupportedException">
    /// The element type does not convert to float32.
    /// </exception>
    public static void Read(Stream stream, ElementType elementType, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<float> rest = destination;
        if (elementType == ElementType.Float32)
        {
            while (!rest.IsEmpty)
            {
                Span<float> part = rest[..Math.Min(rest.Length, FloatsAtOnce)];
                stream.ReadExactly(MemoryMarshal.AsBytes(part));
                ElementTypes.SwapOnBigEndian(part);
                rest = rest[part.Length..];
            }

            return;
        }

        int size = elementType.ByteSize();
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkElements * size);
        try
        {
            while (!rest.IsEmpty)
            {
                int count = Math.Min(rest.Length, ChunkElements);
                Span<byte> bytes = chunk.AsSpan(0, count * size);
                stream.ReadExactly(bytes);
                ElementTypes.ToSingle(elementType, bytes, rest[..count]);
                rest = rest[count..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <summary>Writes all elements as little-endian float32.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="elements">The elements.</param>
    public static void Write(Stream stream, ReadOnlySpan<float> elements)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ReadOnlySpan<float> rest = elements;
        int max = BitConverter.IsLittleEndian ? FloatsAtOnce : ChunkElements;
        float[] swapped = BitConverter.IsLittleEndian ? [] : new float[ChunkElements];
        while (!rest.IsEmpty)
        {
            ReadOnlySpan<float> part = rest[..Math.Min(rest.Length, max)];
            rest = rest[part.Length..];
            if (!BitConverter.IsLittleEndian)
            {
                Span<float> copy = swapped.AsSpan(0, part.Length);
                part.CopyTo(copy);
                ElementTypes.SwapOnBigEndian(copy);
                part = copy;
            }

            stream.Write(MemoryMarshal.AsBytes(part));
        }
    }
}
