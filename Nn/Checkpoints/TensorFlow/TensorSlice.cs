using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Represents a part of a tensor: a start and a length in each dimension.</summary>
/// <param name="Extents">
/// Start and length per dimension; the length -1 means the whole dimension.
/// </param>
/// <remarks>Source: tensorflow/core/framework/tensor_slice.proto.</remarks>
internal sealed record TensorSlice(IReadOnlyList<(long Start, long Length)> Extents)
{
    private const int MaxRank = TensorFlowTypes.MaxRank;

    /// <summary>Gets whether the slice is the whole tensor.</summary>
    public bool IsWhole => Extents.All(extent => extent.Length < 0);

    /// <summary>Creates the slice that is a whole tensor.</summary>
    public static TensorSlice Whole(int rank) => new(Enumerable.Repeat((0L, -1L), rank).ToArray());

    /// <summary>Reads a TensorSliceProto.</summary>
    /// <exception cref="CheckpointException">The message is damaged.</exception>
    public static TensorSlice Read(ProtobufReader message)
    {
        var extents = new List<(long, long)>();
        while (message.Next())
        {
            if (message.Field != 1)
            {
                message.Skip();
                continue;
            }

            ProtobufReader extent = message.Message();
            long start = 0, length = -1;
            while (extent.Next())
            {
                switch (extent.Field)
                {
                    case 1:
                        start = extent.Number();
                        break;
                    case 2:
                        length = extent.Number();
                        break;
                    default:
                        extent.Skip();
                        break;
                }
            }

            extents.Add((start, length));
            if (extents.Count > MaxRank)
            {
                throw message.Fault($"a slice has more than {MaxRank} dimensions.");
            }
        }

        return new TensorSlice(extents);
    }

    /// <summary>Writes a TensorSliceProto. A whole dimension is an empty message.</summary>
    public void Write(ProtobufWriter message)
    {
        foreach ((long start, long length) in Extents)
        {
            message.Message(1, extent =>
            {
                if (length >= 0)
                {
                    if (start != 0)
                    {
                        extent.Number(1, start);
                    }

                    extent.Number(2, length);
                }
            });
        }
    }

    /// <summary>Returns the shape of the slice of a tensor.</summary>
    /// <returns>The shape; null if the slice is not inside the tensor.</returns>
    public Shape? ShapeIn(Shape full)
    {
        if (Extents.Count != full.Rank)
        {
            return null;
        }

        int[] sizes = new int[full.Rank];
        for (int d = 0; d < sizes.Length; d++)
        {
            (long start, long length) = Extents[d];
            length = length < 0 && start == 0 ? full[d] : length;
            if (start < 0 || length < 0 || start > full[d] - length)
            {
                return null;
            }

            sizes[d] = (int)length;
        }

        return new Shape(sizes);
    }

    /// <summary>Returns whether two slices of a tensor have an element in common.</summary>
    /// <remarks>Both must be inside the tensor.</remarks>
    public bool Overlaps(TensorSlice other, Shape full)
    {
        for (int d = 0; d < full.Rank; d++)
        {
            long end = End(d, full), otherEnd = other.End(d, full);
            if (end <= other.Extents[d].Start || otherEnd <= Extents[d].Start)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Copies the elements of a slice to their places in the whole tensor.</summary>
    /// <param name="part">The elements of the slice, row-major.</param>
    /// <param name="partShape">The result of <see cref="ShapeIn"/>.</param>
    /// <param name="whole">The elements of the tensor, row-major.</param>
    /// <param name="wholeShape">The shape of the tensor.</param>
    /// <param name="size">The size of an element in bytes.</param>
    public void CopyTo(ReadOnlySpan<byte> part, Shape partShape, Span<byte> whole, Shape wholeShape, int size)
    {
        if (partShape.ElementCount == 0)
        {
            return;
        }

        if (partShape.Rank == 0)
        {
            part.CopyTo(whole);
            return;
        }

        int run = partShape[^1] * size;
        int[] index = new int[partShape.Rank];
        for (int from = 0; from < part.Length; from += run)
        {
            long to = 0;
            for (int d = 0; d < index.Length; d++)
            {
                to = (to * wholeShape[d]) + index[d] + Extents[d].Start;
            }

            part.Slice(from, run).CopyTo(whole[(int)(to * size)..]);
            for (int d = index.Length - 2; d >= 0 && ++index[d] == partShape[d]; d--)
            {
                index[d] = 0;
            }
        }
    }

    private long End(int dimension, Shape full) => Extents[dimension].Length < 0 ? full[dimension] : Extents[dimension].Start + Extents[dimension].Length;
}
