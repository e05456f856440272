namespace NeoResNet.Backends;

/// <summary>Where a value lives during a run.</summary>
public enum ValueHome
{
    /// <summary>In the workspace's arena.</summary>
    Arena,

    /// <summary>In a tensor the caller feeds.</summary>
    Feed,

    /// <summary>In a tensor the caller fetches.</summary>
    Fetch,
}

/// <summary>Place of one value: its home, and the byte offset in the arena or the index of the caller's tensor.</summary>
public readonly record struct ValuePlace(ValueHome Home, long Position);

/// <summary>
/// Homes of all values of a program. Inputs stay in the caller's tensors; what is handed out is computed in the caller's
/// tensor; the rest shares one arena. A value handed out again, or an input handed out, is copied at the end.
/// </summary>
public sealed class MemoryPlan
{
    private MemoryPlan(ValuePlace[] places, long arenaBytes, (ValueId, int)[] copies)
    {
        Places = places;
        ArenaBytes = arenaBytes;
        FinalCopies = copies;
    }

    /// <summary>Place of each value, by <see cref="ValueId.Index"/>.</summary>
    public IReadOnlyList<ValuePlace> Places { get; }

    /// <summary>Size of the arena in bytes.</summary>
    public long ArenaBytes { get; }

    /// <summary>Values to copy into a fetched tensor, by index of the output, after the last step.</summary>
    public IReadOnlyList<(ValueId Value, int Output)> FinalCopies { get; }

    /// <summary>Plans a program whose values are float32.</summary>
    public static MemoryPlan For(Program program)
    {
        var places = new ValuePlace?[program.Values.Count];
        for (int i = 0; i < program.Inputs.Count; i++)
        {
            places[program.Inputs[i].Index] = new(ValueHome.Feed, i);
        }

        var copies = new List<(ValueId, int)>();
        for (int i = 0; i < program.Outputs.Count; i++)
        {
            ValueId value = program.Outputs[i].Value;
            if (places[value.Index] is null)
            {
                places[value.Index] = new(ValueHome.Fetch, i);
            }
            else
            {
                copies.Add((value, i));
            }
        }

        var inner = new List<int>();
        var lifetimes = new List<ValueLifetime>();
        (int First, int Last)[] spans = Spans(program);
        for (int i = 0; i < places.Length; i++)
        {
            if (places[i] is null)
            {
                inner.Add(i);
                lifetimes.Add(new(program.Values[i].ElementCount * (long)sizeof(float), spans[i].First, spans[i].Last));
            }
        }

        (long[] offsets, long arenaBytes) = LifetimePlanner.Place(lifetimes.ToArray());
        for (int i = 0; i < inner.Count; i++)
        {
            places[inner[i]] = new(ValueHome.Arena, offsets[i]);
        }

        return new([.. places.Select(place => place!.Value)], arenaBytes, [.. copies]);
    }

    private static (int First, int Last)[] Spans(Program program)
    {
        var spans = new (int First, int Last)[program.Values.Count];
        for (int step = 0; step < program.Operations.Count; step++)
        {
            foreach (ValueId written in program.Operations[step].Writes)
            {
                spans[written.Index] = (step, step);
            }

            foreach (View read in program.Operations[step].Reads)
            {
                spans[read.Value.Index].Last = step;
            }
        }

        return spans;
    }
}
