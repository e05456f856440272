namespace NeoResNet.Nn.Onnx;

/// <summary>Represents a value that is known at import.</summary>
/// <param name="Name">The model's name of the value.</param>
/// <param name="Sizes">The sizes of the dimensions, outermost first.</param>
/// <param name="IsFloat">Whether the elements are floating-point numbers.</param>
internal abstract record ImportedConstant(string Name, IReadOnlyList<int> Sizes, bool IsFloat) : ImportedValue(Name)
{
    /// <summary>
    /// Specifies the integer that stands for a size that a run determines, such as the batch size.
    /// </summary>
    internal const long Unknown = long.MinValue;

    /// <summary>Gets the number of elements.</summary>
    internal int Count => Sizes.Aggregate(1, (product, size) => product * size);

    /// <summary>Gets all elements as float32.</summary>
    internal abstract ReadOnlySpan<float> Floats();

    /// <summary>Gets all elements as integers. The caller must not change them.</summary>
    internal abstract long[] Integers();

    /// <summary>Represents a tensor of the file, read each time.</summary>
    internal sealed record Stored(string Name, StoredTensor Tensor) : ImportedConstant(Name, Tensor.Sizes, Tensor.ElementType.IsFloat())
    {
        internal override ReadOnlySpan<float> Floats() => Tensor.ReadFloats();

        internal override long[] Integers() => Tensor.ReadIntegers();
    }

    /// <summary>Represents numbers that the import computed.</summary>
    internal sealed record Real(string Name, IReadOnlyList<int> Sizes, float[] Values) : ImportedConstant(Name, Sizes, true)
    {
        internal override ReadOnlySpan<float> Floats() => Values;

        internal override long[] Integers() => [.. Values.Select(value => (long)value)];
    }

    /// <summary>Represents integers that the import computed, such as a shape.</summary>
    internal sealed record Whole(string Name, IReadOnlyList<int> Sizes, long[] Values) : ImportedConstant(Name, Sizes, false)
    {
        internal override ReadOnlySpan<float> Floats() => Values.Select(value => (float)value).ToArray();

        internal override long[] Integers() => Values;
    }

    /// <summary>Creates a constant of the same kind whose elements are those at the given indices.</summary>
    internal ImportedConstant Pick(string name, IReadOnlyList<int> sizes, int[] indices)
    {
        if (IsFloat)
        {
            ReadOnlySpan<float> floats = Floats();
            var picked = new float[indices.Length];
            for (int i = 0; i < picked.Length; i++)
            {
                picked[i] = floats[indices[i]];
            }

            return new Real(name, sizes, picked);
        }

        long[] integers = Integers();
        return new Whole(name, sizes, [.. indices.Select(i => integers[i])]);
    }

    /// <summary>Creates a constant with the same elements and other sizes.</summary>
    internal ImportedConstant Resized(string name, IReadOnlyList<int> sizes) => this with { Name = name, Sizes = sizes };
}
