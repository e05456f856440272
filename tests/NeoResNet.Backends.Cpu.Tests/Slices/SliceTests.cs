using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

[NonParallelizable]
[TestFixtureSource(typeof(Levels), nameof(Levels.All))]
internal sealed class SliceTests(CpuLevel level)
{
    [Test]
    public void Slices_change_no_bit([Values] WinogradUse winograd)
    {
        // Three threads cannot share eight images evenly, so they take the whole batch operation by operation.
        Check(batch: 8, size: 48, channels: 64, wide: 256, winograd);
    }

    // A slice has so few tiles that Winograd's weight panels are shared out, the whole batch has not; and what is left for the
    // last panel is less than a vector.
    [Test]
    public void Slices_change_no_bit_where_channels_fill_no_vector([Values(33, 34)] int channels, [Values] WinogradUse winograd)
    {
        Check(batch: 16, size: 14, channels, wide: 5000, winograd);
    }

    private void Check(int batch, int size, int channels, int wide, WinogradUse winograd)
    {
        (float[] sliced, ExecutionPlan some) = Run(2);
        (float[] whole, ExecutionPlan all) = Run(3);
        Assert.That(some.Steps.Select(step => step.Images), Is.All.Not.Null.And.All.LessThan(batch));
        Assert.That(all.Steps.Select(step => step.Images), Is.All.Null);
        Assert.That(some.ArenaBytes, Is.LessThan(all.ArenaBytes));
        Assert.That(sliced.Distinct().Count(), Is.GreaterThan(1000));
        Assert.That(sliced.AsSpan().SequenceEqual(whole), "bits differ");

        (float[] Result, ExecutionPlan Plan) Run(int threads)
        {
            using var network = new WideNetwork(level, threads, batch, size, channels, wide, winograd);
            return (network.Run(), network.Executable.Describe());
        }
    }
}
