using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Joins the slices of a tensor.</summary>
internal static class GatheredSlices
{
    /// <summary>Specifies the maximum number of slices of a tensor.</summary>
    public const int MaxSlices = 4096;

    /// <summary>Reads the slices of a tensor and returns the whole tensor.</summary>
    /// <param name="entry">The tensor.</param>
    /// <param name="slices">The slices, which must be disjoint and cover the tensor.</param>
    /// <param name="read">Reads the slice of an index, which has the given shape.</param>
    /// <param name="file">Name of the checkpoint, for messages.</param>
    /// <remarks>
    /// All slices are read before the memory of the tensor is allocated, so a false shape cannot
    /// take more memory than twice the bytes of the slices.
    /// </remarks>
    /// <exception cref="CheckpointException">
    /// The slices do not cover the tensor, overlap, or cannot be read.
    /// </exception>
    public static NamedArray Read(StoredArray entry, IReadOnlyList<TensorSlice> slices, Func<int, Shape, ReadOnlyMemory<byte>> read, string file)
    {
        if (entry.ElementType == ElementType.String)
        {
            throw new CheckpointException(file, null, $"'{entry.Name}' has strings in slices, which are not supported.");
        }

        var shapes = new List<Shape>();
        long covered = 0;
        foreach (TensorSlice slice in slices)
        {
            // A slice that is not inside the tensor has no place to compare with the others.
            if (slice.ShapeIn(entry.Shape) is not { } shape || shapes.Count == MaxSlices || slices.Take(shapes.Count).Any(other => other.Overlaps(slice, entry.Shape)))
            {
                throw new CheckpointException(file, null, $"the slices of '{entry.Name}' {entry.Shape} overlap, are not inside it, or are more than {MaxSlices}.");
            }

            shapes.Add(shape);
            covered += shape.ElementCount;
        }

        int size = entry.ElementType.ByteSize();
        long total = (long)entry.Shape.ElementCount * size;
        if (covered != entry.Shape.ElementCount || total > Array.MaxLength)
        {
            throw new CheckpointException(file, null, $"the slices of '{entry.Name}' {entry.Shape} have {covered} elements; expected {entry.Shape.ElementCount}, at most {Array.MaxLength / size}.");
        }

        ReadOnlyMemory<byte>[] parts = [.. shapes.Select((shape, index) => read(index, shape))];
        byte[] bytes = new byte[total];
        for (int i = 0; i < parts.Length; i++)
        {
            slices[i].CopyTo(parts[i].Span, shapes[i], bytes, entry.Shape, size);
        }

        return new NamedArray(entry.Name, entry.ElementType, entry.Shape, bytes);
    }
}
