using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>Tests the softmax of small and large numbers.</summary>
internal static class SoftmaxCases
{
    public static IEnumerable<ParityCase> All()
    {
        foreach (Shape shape in (Shape[])[[1], [10], [2, 1], [3, 21], [1, 1000], [2, 1001], [2, 3, 4, 65], [1, 1, 1, 7]])
        {
            foreach (float range in (float[])[1, 30, 1e4f, 1e38f])
            {
                // An absolute error of the input becomes a relative error of the result. Therefore
                // large numbers must be exact in half precision too.
                bool isLarge = range > 1;
                yield return Case($"softmax {shape} up to {range}", t => isLarge ? t.ShortInput(shape, range) : t.Input(shape, -range, range));
                if (isLarge)
                {
                    yield return Case($"softmax {shape} up to {range}, {ParityCase.AllBits}", t => t.Input(shape, -range, range));
                }
            }
        }

        foreach (Shape shape in (Shape[])[[1], [3, 21], [2, 1001], [2, 3, 4, 65]])
        {
            foreach (float range in (float[])[1, 30, 1e4f])
            {
                yield return Case($"log_softmax {shape} up to {range}", t => range > 1 ? t.ShortInput(shape, range) : t.Input(shape, -range, range), isLogarithm: true);
            }
        }

        yield return Given("equal numbers", 5, 5, 5, 5, 5);
        yield return Given("all the lowest", float.MinValue, float.MinValue, float.MinValue);
        yield return Given("differences at the end of the exponential's range", 0, -87, -88, -90, -100, -103, -104, -110);
        yield return Given("minus infinity among others", 1, float.NegativeInfinity, 2, 3, float.NegativeInfinity);
        yield return Given("minus infinity only", float.NegativeInfinity, float.NegativeInfinity);

        // If a kernel sums a row in parts, one part can contain only minus infinity.
        yield return Given("minus infinity in every third place", [.. Enumerable.Range(0, 37).Select(i => i % 3 == 0 ? float.NegativeInfinity : i % 7)]);
        yield return Given("minus infinity in the first places", [.. Enumerable.Range(0, 80).Select(i => i < 64 ? float.NegativeInfinity : i % 7)]);
        yield return Given("plus infinity", 1, float.PositiveInfinity, 2);
        yield return Given("NaN in front", float.NaN, 1, 2, 3);
        yield return Given("NaN within", 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, float.NaN, 11, 12, 13, 14, 15, 16);
    }

    private static ParityCase Given(string what, params float[] values) => Case($"softmax of {what}", t => t.Input([1, values.Length], values));

    private static ParityCase Case(string name, Func<ParityTensors, ValueId> input, bool isLogarithm = false) => new(name, ParityBounds.Sums, t =>
        t.Program.Add(new Softmax(input(t), t.Program.Store()) { IsLogarithm = isLogarithm }));
}
