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

    /// <summary>In the memory of the images that one <see cref="Stretch"/> works on.</summary>
    Slice,
}

/// <summary>Place of one value: its home, and the byte offset in the arena or the slice, or the index of the caller's tensor.</summary>
public readonly record struct ValuePlace(ValueHome Home, long Position);

/// <summary>
/// Homes of all values of a program. Inputs stay in the caller's tensors; what is handed out is computed in the caller's
/// tensor; the rest shares one arena. A value handed out again, or an input handed out, is copied at the end.
/// </summary>
public sealed class MemoryPlan
{
    private MemoryPlan(ValuePlace[] places, long arenaBytes, long[] sliceBytes, (ValueId, int)[] copies)
    {
        Places = places;
        ArenaBytes = arenaBytes;
        SliceBytes = sliceBytes;
        FinalCopies = copies;
    }

    /// <summary>Place of each value, by <see cref="ValueId.Index"/>.</summary>
    public IReadOnlyList<ValuePlace> Places { get; }

    /// <summary>Size of the arena in bytes.</summary>
    public long ArenaBytes { get; }

    /// <summary>Bytes that the images in work of each stretch need, by index of the stretch.</summary>
    public IReadOnlyList<long> SliceBytes { get; }

    /// <summary>Values to copy into a fetched tensor, by index of the output, after the last step.</summary>
    public IReadOnlyList<(ValueId Value, int Output)> FinalCopies { get; }

    /// <summary>Plans a program whose values are float32.</summary>
    /// <param name="program">The program.</param>
    /// <param name="stretches">What runs some images at a time, in order, without overlap.</param>
    public static MemoryPlan For(TensorProgram program, params IReadOnlyList<Stretch> stretches)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(stretches);
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

        (int First, int Last)[] spans = Spans(program);
        long[] sliceBytes = [.. stretches.Select(stretch => PlaceInSlice(program, stretch, spans, places))];
        long arenaBytes = PlaceInArena(program, stretches, spans, places);
        return new([.. places.Select(place => place!.Value)], arenaBytes, sliceBytes, [.. copies]);
    }

    private static long PlaceInSlice(TensorProgram program, Stretch stretch, (int First, int Last)[] spans, ValuePlace?[] places)
    {
        int[] inner = [.. Enumerable.Range(0, places.Length).Where(i => places[i] is null && spans[i].First >= stretch.First && spans[i].Last < stretch.End)];
        return Place(inner, ValueHome.Slice, places, i => new(Bytes(program.Values[i]) / stretch.Slices, spans[i].First, spans[i].Last));
    }

    private static long PlaceInArena(TensorProgram program, IReadOnlyList<Stretch> stretches, (int First, int Last)[] spans, ValuePlace?[] places)
    {
        int[] rest = [.. Enumerable.Range(0, places.Length).Where(i => places[i] is null)];
        return Place(rest, ValueHome.Arena, places, i =>
        {
            // The images of a stretch are at different operations at any moment: what it reads or writes lives through all of it.
            (int first, int last) = spans[i];
            foreach (Stretch stretch in stretches)
            {
                first = first >= stretch.First && first < stretch.End ? stretch.First : first;
                last = last >= stretch.First && last < stretch.End ? stretch.End - 1 : last;
            }

            return new(Bytes(program.Values[i]), first, last);
        });
    }

    private static long Place(int[] values, ValueHome home, ValuePlace?[] places, Func<int, ValueLifetime> lifetime)
    {
        (long[] offsets, long bytes) = LifetimePlanner.Place([.. values.Select(lifetime)]);
        for (int i = 0; i < values.Length; i++)
        {
            places[values[i]] = new(home, offsets[i]);
        }

        return bytes;
    }

    private static long Bytes(Tensors.Shape shape) => shape.ElementCount * (long)sizeof(float);

    private static (int First, int Last)[] Spans(TensorProgram program)
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
