namespace NeoResNet.Backends.Cpu;

/// <summary>Plans the memory of a program with stretches.</summary>
internal sealed class SliceMemory
{
    // If values of different sizes share memory, the lines of a row belong to one thread at one time
    // and to another thread later, and each line travels between the cores. Values that leave the
    // second-level cache anyway can share memory.
    private const long SeparateBytes = 1 << 20;

    private readonly Stretch[] _stretches;
    private readonly List<(ValueId Value, ValueLifetime Lifetime)>[] _inner;
    private readonly Dictionary<ValueId, long> _offsets = [];
    private readonly long[] _bytes;

    private SliceMemory(TensorProgram program, int threads, Stretch[] stretches)
    {
        _stretches = stretches;
        _inner = [.. stretches.Select(_ => new List<(ValueId, ValueLifetime)>())];
        Plan = MemoryPlan.For(program, Adjust, threads > 1 ? SeparateBytes : 0);
        _bytes = [.. _inner.Select(Place)];
    }

    /// <summary>
    /// Gets the homes of the program's values; values inside a stretch have the home
    /// <see cref="ValueHome.Backend"/>.
    /// </summary>
    public MemoryPlan Plan { get; }

    /// <summary>Plans the memory of a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="threads">Maximum number of threads of a run.</param>
    /// <param name="stretches">The stretches, in order, without overlap.</param>
    public static SliceMemory For(TensorProgram program, int threads, params Stretch[] stretches) => new(program, threads, stretches);

    /// <summary>
    /// Returns the number of bytes that the images in progress need for the values inside a
    /// stretch.
    /// </summary>
    /// <param name="stretch">Index of the stretch.</param>
    public long BytesOf(int stretch) => _bytes[stretch];

    /// <summary>
    /// Returns the byte offset of a value in the memory of its stretch; null if the value exists
    /// for the whole batch.
    /// </summary>
    public long? OffsetOf(ValueId value) => _offsets.TryGetValue(value, out long offset) ? offset : null;

    private ValueLifetime? Adjust(ValueId value, ValueLifetime lifetime)
    {
        (long bytes, int first, int last) = lifetime;
        for (int i = 0; i < _stretches.Length; i++)
        {
            Stretch stretch = _stretches[i];
            if (stretch.Contains(first) && stretch.Contains(last))
            {
                _inner[i].Add((value, lifetime with { Bytes = bytes / stretch.Slices }));
                return null;
            }
        }

        // At any moment, the images of a stretch are at different operations. A value that the
        // stretch reads or writes must therefore live through the whole stretch.
        foreach (Stretch stretch in _stretches)
        {
            first = stretch.Contains(first) ? stretch.First : first;
            last = stretch.Contains(last) ? stretch.End - 1 : last;
        }

        return new(bytes, first, last);
    }

    private long Place(List<(ValueId Value, ValueLifetime Lifetime)> inner)
    {
        (long[] offsets, long bytes) = LifetimePlanner.Place([.. inner.Select(pair => pair.Lifetime)]);
        for (int i = 0; i < offsets.Length; i++)
        {
            _offsets.Add(inner[i].Value, offsets[i]);
        }

        return bytes;
    }
}
