namespace NeoResNet.Backends.Cpu;

/// <summary>Adds the sums of <see cref="FilterGradientStep"/> in the order of the chunks.</summary>
internal sealed unsafe class FilterSumStep(StepContext context, FilterGradient operation, FilterGradientStep chunks)
    : RowStep(context, operation, operation.InferShape(context.Shapes), "filter_sum")
{
    /// <inheritdoc/>
    public override long SharedBytes => chunks.SharedBytes;

    /// <inheritdoc/>
    protected override float* Compute(int row, byte* scratch, in StepMemory memory)
    {
        float* sums = (float*)memory.Shared + ((long)row * chunks.RowFloats), result = (float*)scratch;
        if (chunks.Chunks == 1)
        {
            return sums;
        }

        new Span<float>(result, Channels).Clear();
        for (int chunk = 0; chunk < chunks.Chunks; chunk++)
        {
            Kernels.AddScaled(sums + (chunk * chunks.ChunkFloats), 1, result, Channels);
        }

        return result;
    }
}
