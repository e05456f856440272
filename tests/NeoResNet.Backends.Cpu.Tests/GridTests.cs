using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

public sealed class GridTests
{
    [Test]
    public void Tasks_cover_a_range_once_in_pieces_of_whole_units([Values(0, 1, 5, 6, 49, 100, 3136)] int length, [Values(1, 6)] int unit, [Values(1, 7, 96)] int limit)
    {
        TaskGrid grid = TaskGrid.AtMost(length, limit, unit);
        int next = 0;
        for (int i = 0; i < grid.Count; i++)
        {
            (int first, int count) = grid[i];
            Assert.That((first, count % unit), Is.EqualTo((next, i < grid.Count - 1 ? 0 : count % unit)));
            Assert.That(count, Is.InRange(1, grid.Longest));
            Assert.That((grid.IndexOf(first), grid.IndexOf(first + count - 1)), Is.EqualTo((i, i)));
            next += count;
        }

        Assert.That(next, Is.EqualTo(length));
    }

    [Test]
    public void Pieces_differ_by_one_unit_at_most([Values(1, 2, 3, 5, 7)] int pieces, [Values(1, 49, 100, 196, 3136)] int length, [Values(1, 6)] int unit)
    {
        var grid = TaskGrid.Into(length, pieces, unit);
        int[] units = [.. Enumerable.Range(0, grid.Count).Select(i => (grid[i].Length + unit - 1) / unit)];
        Assert.That(units.Max() - units.Min(), Is.LessThanOrEqualTo(1));
        Assert.That(units, Has.Length.EqualTo(Math.Min(pieces, (length + unit - 1) / unit)));
        Assert.That(grid.Evenness, Is.EqualTo(units.Average() / units.Max()).Within(1e-12));
    }

    [Test]
    public void Threads_receive_equally_many_pieces_if_there_are_enough()
    {
        Assert.That(TaskGrid.AtMost(196, 96, 6, threads: 2).Count, Is.EqualTo(4));
        Assert.That(TaskGrid.AtMost(196, 96, 6, threads: 3).Count, Is.EqualTo(3));
        Assert.That(TaskGrid.AtMost(196, 96, 6, threads: 8).Count, Is.EqualTo(3), "too few rows for a piece each");
    }

    [Test]
    public void Depth_blocks_cover_all_taps_and_channels_in_the_order_of_the_packed_filter([Values(1, 3, 9)] int taps, [Values(1, 64, 512, 513, 1100)] int channels)
    {
        int depth = 0;
        foreach (DepthBlock block in DepthBlock.Cut(taps, channels, 512))
        {
            Assert.That(block.FirstDepth, Is.EqualTo(depth).And.EqualTo((block.FirstTap * channels) + block.FirstChannel));
            Assert.That(block.Taps == 1 || block.Channels == channels);
            Assert.That(block.Taps * block.Channels, Is.InRange(1, 512));
            depth += block.Taps * block.Channels;
        }

        Assert.That(depth, Is.EqualTo(taps * channels));
    }

    [Test]
    public void Packed_filters_hold_panels_of_output_channels_filled_with_zeros()
    {
        using var filter = new ParameterValues(new NhwcTensor([1, 2, 1, 3], [1, 2, 3, 4, 5, 6]));
        using var pool = new WorkerPool(1, 0);
        using HostBuffer packed = ParallelPacking.Pack(new FilterPacking(2), filter, pool);
        Assert.That(packed.Shape, Is.EqualTo(new Shape(2, 2, 2)));
        Assert.That(packed.Span.ToArray(), Is.EqualTo((float[])[1, 2, 4, 5, 3, 0, 6, 0]));
    }

    [Test]
    public void Large_filters_are_packed_on_several_threads_to_the_same_result()
    {
        var filter = new NhwcTensor([3, 3, 100, 131]);
        for (int i = 0; i < filter.Length; i++)
        {
            filter.Span[i] = i;
        }

        using var values = new ParameterValues(filter);
        using WorkerPool one = new(1, 0), four = new(4, 0);
        using HostBuffer alone = ParallelPacking.Pack(new FilterPacking(16), values, one), together = ParallelPacking.Pack(new FilterPacking(16), values, four);
        Assert.That(together.Span.SequenceEqual(alone.Span));
        Assert.That(together.Span[(((8 * 900) + 899) * 16) + 2], Is.EqualTo(filter[2, 2, 99, 130]), "the last weight");
        Assert.That(together.Span[(((8 * 900) + 899) * 16) + 3], Is.Zero, "the filling");
    }
}
