using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Checks the arguments of a run before anything is computed.</summary>
internal static class RunChecks
{
    /// <summary>Checks the number, the shapes and the uniqueness of the tensors.</summary>
    /// <exception cref="ArgumentException">
    /// The number of tensors or a shape does not match, or a fetch shares memory with a feed or
    /// with another fetch.
    /// </exception>
    /// <exception cref="ArgumentNullException">A tensor is null.</exception>
    public static void Tensors(TensorProgram program, ReadOnlySpan<NhwcTensor> feeds, ReadOnlySpan<NhwcTensor> fetches)
    {
        if (feeds.Length != program.Inputs.Count || fetches.Length != program.Outputs.Count)
        {
            throw new ArgumentException($"The program takes {program.Inputs.Count} feeds and {program.Outputs.Count} fetches, got {feeds.Length} and {fetches.Length}.");
        }

        for (int i = 0; i < feeds.Length; i++)
        {
            CheckShape("Feed", i, feeds[i], program.Values[program.Inputs[i].Index]);
        }

        for (int i = 0; i < fetches.Length; i++)
        {
            CheckShape("Fetch", i, fetches[i], program.OutputShapes[i]);
            if (Overlaps(feeds, fetches[i]) || Overlaps(fetches[..i], fetches[i]))
            {
                throw new ArgumentException($"The tensor of fetch {i} shares memory with a feed or with another fetch. Pass different tensors.");
            }
        }
    }

    /// <summary>Checks that the times match the number of operations of the program.</summary>
    /// <exception cref="ArgumentException">
    /// The number of times differs from the number of operations.
    /// </exception>
    public static void Times(TensorProgram program, StepTimes? times)
    {
        if (times is not null && times.Count != program.Operations.Count)
        {
            throw new ArgumentException($"The program has {program.Operations.Count} operations, but the times are for {times.Count}. Create the times for this program.");
        }
    }

    private static void CheckShape(string what, int index, NhwcTensor tensor, Shape expected)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Shape != expected)
        {
            throw new ArgumentException($"{what} {index} must have shape {expected}, got {tensor.Shape}.");
        }
    }

    // Backends compute in the memory of the caller's tensors. Views of one tensor may overlap.
    private static bool Overlaps(ReadOnlySpan<NhwcTensor> tensors, NhwcTensor written)
    {
        foreach (NhwcTensor tensor in tensors)
        {
            if (ReferenceEquals(tensor, written) || tensor.Span.Overlaps(written.Span))
            {
                return true;
            }
        }

        return false;
    }
}
