namespace NeoResNet.Backends.Cpu.Tests;

[TestFixtureSource(typeof(Levels), nameof(Levels.Tiles))]
internal sealed unsafe class IgemmTests(CpuLevel level, int columns)
{
    private readonly KernelSet _kernels = Levels.Kernels(level, columns);

    [Test]
    public void A_tile_of_any_height_is_the_sum_over_taps_and_channels(
        [Values(1, 2, 3, 4, 5, 6, 7, 11, 12)] int rows, [Values(1, 3)] int taps, [Values(1, 2, 7, 64)] int channels)
    {
        // The loops are here because NUnit runs all tests of the assembly if more than 2,000 are selected, and
        // GuardPageTests selects these.
        foreach ((int channel, int gap) in (ReadOnlySpan<(int, int)>)[(0, 0), (0, 3), (5, 0), (5, 3)])
        {
            Check(Math.Min(rows, _kernels.Rows), taps, channels, channel, gap, accumulate: false);
            Check(Math.Min(rows, _kernels.Rows), taps, channels, channel, gap, accumulate: true);
        }
    }

    private void Check(int rows, int taps, int channels, int channel, int gap, bool accumulate)
    {
        int stride = columns + gap, height = _kernels.Rows, pixel = channel + channels;
        var random = new Random((((rows * 10) + taps) * 100) + channels);
        float[] pixels = Draw(random, height * taps * pixel), weights = Draw(random, taps * channels * columns);
        float[] sums = Draw(random, (rows * stride) + 1), before = [.. sums];
        var addresses = new nint[taps * height];
        using (var p = new NativeCopy<float>(pixels))
        using (var b = new NativeCopy<float>(weights))
        using (var c = new NativeCopy<float>(sums))
        using (var a = new NativeCopy<nint>(addresses))
        {
            for (int i = 0; i < addresses.Length; i++)
            {
                // Addresses of rows that the tile lacks must not be touched.
                a.Pointer[i] = i % height < rows ? (nint)(p.Pointer + (i * pixel)) : 0;
            }

            _kernels.Igemm(new TileTask
            {
                Rows = rows,
                Pixels = a.Pointer,
                Taps = taps,
                FirstChannel = channel,
                Channels = channels,
                Weights = b.Pointer,
                Sums = c.Pointer,
                SumStride = stride,
                Accumulate = accumulate,
                Ahead = b.Pointer,
                AheadStep = 3,
            });
        }

        double error = 0, size = 0;
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                double wanted = accumulate ? before[(row * stride) + column] : 0;
                for (int tap = 0; tap < taps; tap++)
                {
                    for (int i = 0; i < channels; i++)
                    {
                        wanted += (double)pixels[(((tap * height) + row) * pixel) + channel + i] * weights[(((tap * channels) + i) * columns) + column];
                    }
                }

                error += Math.Pow(wanted - sums[(row * stride) + column], 2);
                size += wanted * wanted;
            }
        }

        Assert.That(Math.Sqrt(error / size), Is.LessThan(1e-6), $"first channel {channel}, gap {gap}, accumulate {accumulate}");
        bool IsBeside(float sum, int i) => i % stride >= columns || i >= rows * stride;
        Assert.That(sums.Where(IsBeside).SequenceEqual(before.Where(IsBeside)), Is.True, "floats beside the tile");
    }

    private static float[] Draw(Random random, int count)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (random.NextSingle() * 2) - 1;
        }

        return values;
    }
}
