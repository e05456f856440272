namespace NeoResNet.Backends.Cpu.Tests;

/// <summary>Tests the measurement of the distance between processors.</summary>
public sealed class RoundTripTests
{
    // Light takes a third of a nanosecond for the way across a processor and back.
    private const double MinNanoseconds = 1;

    [Test]
    public void A_pair_of_processors_is_measured_even_without_time()
    {
        if (ThreadAffinity.Processors().Length < 2)
        {
            Assert.That(CpuBackend.MeasureRoundTrip(TimeSpan.Zero), Is.Null);
            return;
        }

        (double shortest, double longest) = CpuBackend.MeasureRoundTrip(TimeSpan.Zero)!.Value;
        Assert.That(shortest, Is.EqualTo(longest), "one pair");
        Assert.That(shortest, Is.GreaterThan(MinNanoseconds).And.LessThan(double.PositiveInfinity));
    }

    [Test]
    public void All_pairs_of_few_processors_are_measured()
    {
        if (CpuBackend.MeasureRoundTrip(TimeSpan.FromSeconds(1)) is var (shortest, longest))
        {
            Assert.That(shortest, Is.GreaterThan(MinNanoseconds).And.AtMost(longest));
        }
    }

    [Test]
    public void A_bound_thread_runs_on_its_processor_only()
    {
        foreach (int processor in ThreadAffinity.Processors())
        {
            bool bound = false;
            int[] processors = [];
            var thread = new Thread(() =>
            {
                bound = ThreadAffinity.TryBind(processor);
                processors = ThreadAffinity.Processors();
            });
            thread.Start();
            thread.Join();
            Assert.That(bound);
            Assert.That(processors, Is.EqualTo(new[] { processor }));
        }
    }
}
