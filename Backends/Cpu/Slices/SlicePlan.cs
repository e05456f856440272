using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Chooses the operations that run for some images at a time.</summary>
/// <remarks>
/// If the values that an operation reads and writes for the whole batch exceed the caches, and
/// there are enough images for all threads, a few images at a time are faster. The choice changes
/// no result.
/// </remarks>
internal static class SlicePlan
{
    // Bytes per thread that stay in the third-level cache.
    private const long CacheBytes = 8_000_000;

    // Maximum share of the time that threads may be idle because they cannot share the slices
    // evenly.
    private const double MaxIdleShare = 0.1;

    /// <summary>Finds the stretches of a program, in order.</summary>
    /// <param name="program">The program.</param>
    /// <param name="threads">Number of threads that share the work, at least 1.</param>
    /// <param name="isLive">
    /// Returns whether each run packs a parameter. Slices would pack it once per slice, so its
    /// operations run for the whole batch. Null if no run packs parameters.
    /// </param>
    public static Stretch[] Of(TensorProgram program, int threads, Func<ParameterId, bool>? isLive = null)
    {
        var stretches = new List<Stretch>();
        int batch = BatchOf(program);
        bool[] perImage =
        [
            .. program.Operations.Select(operation =>
                IsPerImage(program, operation, batch) && !(operation is Conv2D conv && isLive is not null && isLive(conv.Filter))),
        ];
        for (int first = 0; first < program.Operations.Count;)
        {
            int end = EndOfGroup(program, first, perImage);
            if (perImage[first] && ImagesFor(program, first, end, batch, threads) is { } images)
            {
                if (stretches.Count > 0 && stretches[^1].End == first && Math.Max(stretches[^1].Images, images) <= 2 * Math.Min(stretches[^1].Images, images))
                {
                    stretches[^1] = new(stretches[^1].First, end, batch, Math.Min(stretches[^1].Images, images));
                }
                else
                {
                    stretches.Add(new(first, end, batch, images));
                }
            }

            first = end;
        }

        return [.. stretches];
    }

    // Returns the first dimension of the first convolution's input; 1 if there is no convolution.
    private static int BatchOf(TensorProgram program) =>
        program.Operations.OfType<Conv2D>().FirstOrDefault() is { } conv ? program.Values[conv.X.Value.Index][0] : 1;

    // A group is a run of operations on images of one size: a stage of a network.
    private static int EndOfGroup(TensorProgram program, int first, bool[] perImage)
    {
        int end = first + 1;
        while (end < program.Operations.Count && perImage[end] == perImage[first] && PixelsOf(program, end) == PixelsOf(program, first))
        {
            end++;
        }

        return end;
    }

    private static int? ImagesFor(TensorProgram program, int first, int end, int batch, int threads)
    {
        if (batch <= 1)
        {
            return null;
        }

        long bytes = Enumerable.Range(first, end - first).Max(operation => BytesOf(program, operation) / batch);
        if (bytes * batch <= CacheBytes * threads)
        {
            return null;
        }

        for (int images = (int)Math.Clamp(CacheBytes / Math.Max(1, bytes), 1, batch); images > 0; images--)
        {
            int slices = batch / images, rounds = (slices + threads - 1) / threads;
            if (batch % images == 0 && (double)slices / (rounds * threads) >= 1 - MaxIdleShare)
            {
                return images;
            }
        }

        return null;
    }

    private static bool IsPerImage(TensorProgram program, Operation operation, int batch) =>
        operation is Conv2D or MaxPool or AveragePool or Pointwise
        && operation.Reads.Select(view => view.Value).Concat(operation.Writes)
            .All(value => program.Values[value.Index] is { Rank: 4 } shape && shape[0] == batch);

    private static int PixelsOf(TensorProgram program, int operation) =>
        program.Operations[operation].Operands is [var view, ..] && program.Shapes.Of(view) is { Rank: 4 } shape ? shape[1] * shape[2] : 0;

    private static long BytesOf(TensorProgram program, int operation) =>
        program.Operations[operation].Reads.Select(view => program.Shapes.Of(view)).Concat(program.Operations[operation].Writes.Select(id => program.Values[id.Index]))
            .Sum(shape => shape.ElementCount * (long)sizeof(float));
}
