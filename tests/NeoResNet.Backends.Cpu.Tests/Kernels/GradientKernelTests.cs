namespace NeoResNet.Backends.Cpu.Tests;

[TestFixtureSource(typeof(Levels), nameof(Levels.Tiles))]
internal sealed unsafe class GradientKernelTests(CpuLevel level, int columns)
{
    private readonly KernelSet _kernels = Levels.Kernels(level, columns);

    [Test]
    public void A_filters_tile_is_the_sum_over_the_pixels_of_all_runs(
        [Values(1, 2, 3, 4, 5, 6, 7, 11, 12)] int rows, [Values(0, 1, 3)] int runs, [Values(1, 2, 7, 40)] int length, [Values(0, 5)] int channel, [Values(6, 13)] int step, [Values] bool accumulate)
    {
        rows = Math.Min(rows, _kernels.Rows);
        const int Gap = 3;
        int stride = columns + Gap, pixel = step + channel;
        var random = new Random((((rows * 10) + runs) * 100) + length);
        float[] x = Draw(random, (runs * length * pixel) + 16), dy = Draw(random, runs * length * columns);
        float[] sums = Draw(random, (rows * stride) + 1), before = [.. sums];
        nint[] fields = new nint[(runs * TileTask.RunFields) + 1];
        fixed (float* px = x, py = dy, pc = sums)
        fixed (nint* p = fields)
        {
            for (int run = 0; run < runs; run++)
            {
                fields[run * TileTask.RunFields] = (nint)(px + (run * length * pixel));
                fields[(run * TileTask.RunFields) + 1] = (nint)(py + (run * length * columns));
                fields[(run * TileTask.RunFields) + 2] = length;
            }

            _kernels.FilterTile(new TileTask
            {
                Rows = rows,
                Pixels = p,
                Taps = runs,
                FirstChannel = channel,
                Channels = 0,
                Weights = py,
                Sums = pc,
                SumStride = stride,
                Accumulate = accumulate,
                Ahead = py,
                AheadStep = 0,
                PixelStep = pixel,
            });
        }

        double error = 0;
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                double wanted = accumulate ? before[(row * stride) + column] : 0;
                for (int i = 0; i < runs * length; i++)
                {
                    wanted += (double)x[(i * pixel) + channel + row] * dy[(i * columns) + column];
                }

                error = Math.Max(error, Math.Abs(sums[(row * stride) + column] - wanted));
            }
        }

        Assert.That(error, Is.LessThan(1e-5));
        bool IsBeside(float sum, int i) => i % stride >= columns || i >= rows * stride;
        Assert.That(sums.Where(IsBeside).SequenceEqual(before.Where(IsBeside)), Is.True, "floats beside the tile");
    }

    [Test]
    public void Multiples_and_products_are_added_for_any_number_of_elements([Range(0, 37)] int count)
    {
        // Whole numbers: results are exact, so any wrong index shows.
        float[] from = Count(count, 1), to = Count(count, 3), origin = Count(count, 2);
        double[] first = new double[count + 1], second = new double[count + 1];
        (first[^1], second[^1], to[count]) = (7, 8, 9);
        fixed (float* a = from, b = to, o = origin)
        fixed (double* f = first, s = second)
        {
            _kernels.AddScaled(a, 2, b, count);
            _kernels.AddProducts(a, b, o, null, f, s, count);
        }

        for (int i = 0; i < count; i++)
        {
            Assert.That(to[i], Is.EqualTo(3 + i + (2 * (1 + i))));
            Assert.That(first[i], Is.EqualTo(from[i]));
            Assert.That(second[i], Is.EqualTo(from[i] * (to[i] - origin[i])));
        }

        Assert.That((to[count], first[count], second[count]), Is.EqualTo((9f, 7d, 8d)));
    }

    [Test]
    public void Products_count_only_where_a_ReLU_of_the_scaled_and_shifted_value_is_active([Range(0, 37)] int count)
    {
        // The middle elements become 0, which does not count.
        float[] from = Count(count, 1), value = Count(count, -(count / 2)), origin = Count(count, 2), affine = [.. Enumerable.Repeat(2f, count), .. new float[count + 1]];
        double[] first = new double[count + 1], second = new double[count + 1];
        (first[^1], second[^1]) = (7, 8);
        fixed (float* a = from, b = value, o = origin, t = affine)
        fixed (double* f = first, s = second)
        {
            _kernels.AddProducts(a, b, o, t, f, s, count);
        }

        for (int i = 0; i < count; i++)
        {
            float passed = value[i] > 0 ? from[i] : 0;
            Assert.That((first[i], second[i]), Is.EqualTo(((double)passed, (double)passed * (value[i] - origin[i]))));
        }

        Assert.That((first[count], second[count]), Is.EqualTo((7d, 8d)));
    }

    [Test]
    public void The_gradient_of_a_batch_norm_uses_the_numbers_of_each_element([Range(1, 37)] int count, [Values] bool relu)
    {
        // Whole numbers: results are exact, so any wrong index shows.
        const int Gap = 2;
        int stride = count + Gap;
        float[] x = Count(count, -(count / 2)), dy = Count(count, 3), to = new float[count + 1];
        float[] factors = [.. Enumerable.Range(0, 6 * stride).Select(i => (float)((i % stride) + (i / stride)))];
        for (int i = 0; i < count; i++)
        {
            (factors[(4 * stride) + i], factors[(5 * stride) + i]) = (2, -2);
        }

        to[count] = 9;
        fixed (float* px = x, py = dy, pf = factors, pt = to)
        {
            _kernels.BatchNormGradient(px, py, pf, stride, relu, pt, count);
        }

        for (int i = 0; i < count; i++)
        {
            float passed = !relu || (2 * x[i]) - 2 > 0 ? dy[i] : 0;
            float Factor(int row) => factors[(row * stride) + i];
            Assert.That(to[i], Is.EqualTo((Factor(1) * passed) + (Factor(2) * (x[i] + Factor(0))) + Factor(3)));
        }

        Assert.That(to[count], Is.EqualTo(9));
    }

    [Test]
    public void A_gradient_is_added_to_the_first_maximum([Range(1, 37)] int count, [Values(1, 2, 9)] int cells)
    {
        var random = new Random((count * 10) + cells);
        float[][] sources = [.. Enumerable.Range(0, cells).Select(_ => Enumerable.Range(0, count).Select(_ => (float)random.Next(3)).ToArray())];
        float[] dy = Count(count, 1), sums = new float[(cells * count) + 1];
        float[] all = [.. sources.SelectMany(source => source)];
        sums[^1] = 5;
        var addresses = new nint[2 * cells];
        fixed (float* x = all, y = dy, to = sums)
        fixed (nint* a = addresses)
        {
            for (int cell = 0; cell < cells; cell++)
            {
                a[cell] = (nint)(x + (cell * count));
                a[cells + cell] = (nint)(to + (cell * count));
            }

            _kernels.AddToMaximum(a, a + cells, cells, y, count);
        }

        for (int i = 0; i < count; i++)
        {
            float largest = sources.Max(source => source[i]);
            int first = Array.FindIndex(sources, source => source[i] == largest);
            for (int cell = 0; cell < cells; cell++)
            {
                Assert.That(sums[(cell * count) + i], Is.EqualTo(cell == first ? dy[i] : 0));
            }
        }

        Assert.That(sums[^1], Is.EqualTo(5));
    }

    private static float[] Count(int count, int from) => [.. Enumerable.Range(from, count).Select(value => (float)value), 0];

    private static float[] Draw(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
}
