using System.Numerics.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

[TestFixtureSource(typeof(Levels), nameof(Levels.All))]
internal sealed unsafe class ElementKernelTests(CpuLevel level)
{
    private const float Untouched = 12345;
    private readonly KernelSet _kernels = Levels.Kernels(level);

    [Test]
    public void Any_number_of_elements_is_computed_and_nothing_beside_them_is_touched([Range(1, 37)] int count)
    {
        // Whole numbers: results are exact, so any wrong index shows.
        float[] x = Count(count, 1), y = Count(count, 3), z = Count(count, 1000);
        Check(new AddOperator(), x, y, z, i => x[i] + y[i]);
        Check(new MultiplyOperator(), x, y, z, i => x[i] * y[i]);
        Check(new MultiplyAddOperator(), x, y, z, i => (x[i] * y[i]) + z[i]);
        Check(new ClipOperator(3, 11), x, y, z, i => Math.Clamp(x[i], 3, 11));
        Check(new ReciprocalOperator(), x, y, z, i => 1 / x[i]);
    }

    [Test]
    public void A_clip_gives_the_same_bits_in_vectors_and_tails(
        [Values(0f, -0f, -1f, 1f, 7f, 1e-45f, -1e-45f, float.NaN, float.PositiveInfinity, float.NegativeInfinity)] float value, [Values(0f, -1f)] float minimum, [Values(0f, 6f)] float maximum)
    {
        int expected = BitConverter.SingleToInt32Bits(value < minimum ? minimum : value > maximum ? maximum : value);
        for (int count = 1; count <= 37; count++)
        {
            float[] x = [.. Enumerable.Repeat(value, count)];
            Assert.That(Run(new ClipOperator(minimum, maximum), x, x, x).Take(count).Select(BitConverter.SingleToInt32Bits), Is.All.EqualTo(expected), $"{count} elements");
        }
    }

    [Test]
    public void A_sigmoid_is_that_of_the_base_library([Values(1, 5, 16, 33, 1000)] int count)
    {
        var random = new Random(count);
        float[] x = [float.NaN, float.NegativeInfinity, float.PositiveInfinity, .. Enumerable.Range(0, count).Select(_ => (random.NextSingle() - 0.5f) * 40)];
        float[] expected = new float[x.Length], actual = Run(new SigmoidOperator(), x, x, x);
        TensorPrimitives.Sigmoid(x, expected);
        for (int i = 0; i < x.Length; i++)
        {
            Assert.That(actual[i], Is.EqualTo(expected[i]).Within(8).Ulps, $"element {i}");
        }
    }

    private void Check<TOperator>(TOperator function, float[] x, float[] y, float[] z, Func<int, float> expected)
        where TOperator : struct, IElementOperator
    {
        float[] to = Run(function, x, y, z);
        Assert.That(to, Is.EqualTo([.. Enumerable.Range(0, x.Length).Select(expected), Untouched]), typeof(TOperator).Name);
    }

    private float[] Run<TOperator>(TOperator function, float[] x, float[] y, float[] z)
        where TOperator : struct, IElementOperator
    {
        float[] to = new float[x.Length + 1];
        to[^1] = Untouched;
        using (var px = new NativeCopy<float>(x))
        using (var py = new NativeCopy<float>(y))
        using (var pz = new NativeCopy<float>(z))
        using (var pto = new NativeCopy<float>(to))
        {
            _kernels.Elements(function)(px.Pointer, TOperator.Operands > 1 ? py.Pointer : null, TOperator.Operands > 2 ? pz.Pointer : null, pto.Pointer, x.Length);
        }

        return to;
    }

    private static float[] Count(int length, int step) => [.. Enumerable.Range(1, length).Select(i => (float)(i * step))];
}
