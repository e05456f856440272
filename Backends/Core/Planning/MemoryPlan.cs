namespace NeoResNet.Backends;

/// <summary>Specifies the memory that contains a value during a run.</summary>
internal enum ValueHome
{
    /// <summary>Specifies the workspace's arena.</summary>
    Arena,

    /// <summary>Specifies a tensor that the caller feeds.</summary>
    Feed,

    /// <summary>Specifies a tensor that the caller fetches.</summary>
    Fetch,

    /// <summary>Specifies memory that the backend manages.</summary>
    Backend,
}

/// <summary>Specifies the place of one value.</summary>
/// <param name="Home">The memory that holds the value.</param>
/// <param name="Position">
/// Byte offset in the arena, or index of the caller's tensor; 0 in the backend's memory.
/// </param>
internal readonly record struct ValuePlace(ValueHome Home, long Position);

/// <summary>Plans the places of all values of a program.</summary>
/// <remarks>
/// Inputs and outputs use the caller's tensors. All other values share one arena. If an output
/// already has a place because it is an input or is fetched twice, the executable copies it at the
/// end of the run.
/// </remarks>
internal sealed class MemoryPlan
{
    private MemoryPlan(ValuePlace[] places, long arenaBytes, (ValueId, int)[] copies)
    {
        Places = places;
        ArenaBytes = arenaBytes;
        FinalCopies = copies;
    }

    /// <summary>Gets the place of each value, by <see cref="ValueId.Index"/>.</summary>
    public IReadOnlyList<ValuePlace> Places { get; }

    /// <summary>Gets the size of the arena in bytes.</summary>
    public long ArenaBytes { get; }

    /// <summary>
    /// Gets the values to copy into a fetched tensor after the last operation, by index of the
    /// output.
    /// </summary>
    public IReadOnlyList<(ValueId Value, int Output)> FinalCopies { get; }

    /// <summary>Plans a program whose values are float32.</summary>
    /// <param name="program">The program.</param>
    /// <param name="adjust">
    /// Receives, in order, each value outside the caller's tensors with its lifetime. Returns the
    /// lifetime of its memory in the arena, or null for a value that the backend places in its own
    /// memory. Null to use the lifetimes unchanged.
    /// </param>
    /// <param name="separateBytes">
    /// The size up to which values share memory only with values of their size; 0, the default, for
    /// the smallest arena.
    /// </param>
    /// <returns>The plan.</returns>
    public static MemoryPlan For(TensorProgram program, Func<ValueId, ValueLifetime, ValueLifetime?>? adjust = null, long separateBytes = 0)
    {
        ArgumentNullException.ThrowIfNull(program);
        var places = new ValuePlace?[program.Values.Count];
        for (int i = 0; i < program.Inputs.Count; i++)
        {
            places[program.Inputs[i].Index] = new(ValueHome.Feed, i);
        }

        var copies = new List<(ValueId, int)>();
        for (int i = 0; i < program.Outputs.Count; i++)
        {
            ValueId value = program.Outputs[i];
            if (places[value.Index] is null)
            {
                places[value.Index] = new(ValueHome.Fetch, i);
            }
            else
            {
                copies.Add((value, i));
            }
        }

        long arenaBytes = PlaceInArena(program, adjust, separateBytes, places);
        return new([.. places.Select(place => place!.Value)], arenaBytes, [.. copies]);
    }

    private static long PlaceInArena(TensorProgram program, Func<ValueId, ValueLifetime, ValueLifetime?>? adjust, long separateBytes, ValuePlace?[] places)
    {
        (int First, int Last)[] spans = Spans(program);
        var values = new List<int>();
        var lifetimes = new List<ValueLifetime>();
        for (int i = 0; i < places.Length; i++)
        {
            if (places[i] is not null)
            {
                continue;
            }

            var lifetime = new ValueLifetime(program.Values[i].ElementCount * (long)sizeof(float), spans[i].First, spans[i].Last);
            if ((adjust is null ? lifetime : adjust(new(i), lifetime)) is { } inArena)
            {
                values.Add(i);
                lifetimes.Add(inArena);
            }
            else
            {
                places[i] = new(ValueHome.Backend, 0);
            }
        }

        (long[] offsets, long bytes) = LifetimePlanner.Place([.. lifetimes], separateBytes);
        for (int i = 0; i < offsets.Length; i++)
        {
            places[values[i]] = new(ValueHome.Arena, offsets[i]);
        }

        return bytes;
    }

    private static (int First, int Last)[] Spans(TensorProgram program)
    {
        var spans = new (int First, int Last)[program.Values.Count];
        for (int operation = 0; operation < program.Operations.Count; operation++)
        {
            foreach (ValueId written in program.Operations[operation].Writes)
            {
                spans[written.Index] = (operation, operation);
            }

            foreach (View read in program.Operations[operation].Reads)
            {
                spans[read.Value.Index].Last = operation;
            }
        }

        return spans;
    }
}
