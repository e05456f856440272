using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>
/// Tests explicit padding, and random numbers, which are the same on every backend.
/// </summary>
internal static class PadAndRandomCases
{
    public static IEnumerable<ParityCase> All()
    {
        foreach (int channels in (int[])[1, 3, 65])
        {
            yield return Pad([2, 4, 5, channels], 1, 1, 1, 1, 1, 0);
            yield return Pad([1, 3, 3, channels], 1, 3, 0, 1, 2, -1.5f);
            yield return Pad([1, 1, 1, channels], 1, 0, 2, 0, 0, float.NegativeInfinity);
            yield return Pad([2, 2, 3, channels], 1, 0, 0, 0, 0, 7);
            yield return Pad([1, 7, 6, channels], 2, 1, 2, 3, 4, float.NaN);
        }

        foreach (Shape shape in (Shape[])[[1], [5], [3, 7], [2, 9, 5, 3], [1, 4, 4, 130]])
        {
            yield return Random(shape, 0, 1, 1);
            yield return Random(shape, -1, 1, ulong.MaxValue);
            yield return Random(shape, 0.1f, 1000.3f, 42);
            yield return Random(shape, 2, 2, 3);
        }
    }

    private static ParityCase Pad(Shape x, int viewStride, int top, int bottom, int left, int right, float value) => new(
        $"pad {x}{(viewStride == 1 ? "" : $" view/{viewStride}")} by {top}, {bottom}, {left}, {right} with {value}", ParityBounds.Exact, t =>
            t.Program.Add(new Pad(new View(t.Input(x), viewStride), top, bottom, left, right, value, t.Program.Store())));

    private static ParityCase Random(Shape shape, float minimum, float maximum, ulong seed) => new(
        $"random_uniform {shape} in {minimum} to {maximum} seed {seed}", ParityBounds.Exact, t =>
            t.Program.Add(new RandomUniform(shape, minimum, maximum, seed, t.Program.Store())));
}
