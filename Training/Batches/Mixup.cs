namespace NeoResNet.Training;

/// <summary>Mixes each photo of a batch, and its targets, with the photo in the mirrored position.</summary>
/// <remarks>Source: Zhang and others, arXiv 1710.09412, with one share per batch.</remarks>
internal static class Mixup
{
    public static void Apply(PhotoBatch batch, double alpha, ref SampleRandom random)
    {
        float share = (float)random.Beta(alpha);
        int count = batch.Count, pixels = batch.Images.Length / batch.Indices.Count, classes = batch.Targets.Length / batch.Indices.Count;
        for (int first = 0, last = count - 1; first < last; first++, last--)
        {
            Mix(batch.Images.Span.Slice(first * pixels, pixels), batch.Images.Span.Slice(last * pixels, pixels), share);
            Mix(batch.Targets.Span.Slice(first * classes, classes), batch.Targets.Span.Slice(last * classes, classes), share);
        }
    }

    private static void Mix(Span<float> first, Span<float> last, float share)
    {
        for (int i = 0; i < first.Length; i++)
        {
            (first[i], last[i]) = ((first[i] * share) + (last[i] * (1 - share)), (last[i] * share) + (first[i] * (1 - share)));
        }
    }
}
