namespace NeoResNet.Backends.Cpu.Tests;

[TestFixtureSource(typeof(Levels), nameof(Levels.All))]
internal sealed unsafe class EpilogueKernelTests(CpuLevel level)
{
    private const float Untouched = 12345;
    private readonly KernelSet _kernels = Levels.Kernels(level);

    [Test]
    public void Any_number_of_channels_is_finished_and_nothing_beside_them_is_touched([Range(1, 37)] int count, [Values(1, 2)] int rows)
    {
        const int Channel = 3, Row = 1;
        int channels = Channel + count + 2;
        float[] result = Count(rows * 50, 1), bias = Count(channels, 1000);
        float[] output = new float[(Row + rows + 1) * channels];
        Array.Fill(output, Untouched);
        using (var r = new NativeCopy<float>(result))
        using (var b = new NativeCopy<float>(bias))
        using (var o = new NativeCopy<float>(output))
        {
            var target = new EpilogueTarget { Output = o.Pointer, Bias = b.Pointer, Channels = channels };
            _kernels.Epilogue(in target, r.Pointer, 50, Row, rows, Channel, count);
        }

        for (int i = 0; i < output.Length; i++)
        {
            int row = (i / channels) - Row, channel = (i % channels) - Channel;
            bool inside = row >= 0 && row < rows && channel >= 0 && channel < count;
            Assert.That(output[i], Is.EqualTo(inside ? result[(row * 50) + channel] + bias[Channel + channel] : Untouched), $"element {i}");
        }
    }

    [Test]
    public void Relu_gives_the_same_bits_in_vectors_and_tails([Values(0f, -0f, -1f, 1e-45f, -1e-45f, float.NaN, float.PositiveInfinity, float.NegativeInfinity)] float value)
    {
        var bits = new HashSet<int>();
        for (int count = 1; count <= 37; count++)
        {
            float[] result = new float[count], output = new float[count];
            Array.Fill(result, value);
            using (var r = new NativeCopy<float>(result))
            using (var o = new NativeCopy<float>(output))
            {
                var target = new EpilogueTarget { Output = o.Pointer, Channels = count, Relu = true };
                _kernels.Epilogue(in target, r.Pointer, 0, 0, 1, 0, count);
            }

            bits.UnionWith(output.Select(BitConverter.SingleToInt32Bits));
        }

        Assert.That(bits, Has.Count.EqualTo(1));
    }

    // Whole numbers: sums are exact, so any wrong index shows.
    private static float[] Count(int length, int step)
    {
        var values = new float[length];
        for (int i = 0; i < length; i++)
        {
            values[i] = (i + 1) * step;
        }

        return values;
    }
}
