using CsCheck;

namespace NeoResNet.Backends.Tests;

public sealed class LifetimePlannerTests
{
    private static readonly Gen<ValueLifetime[]> Lifetimes =
        Gen.Select(Gen.Long[0, 5000], Gen.Int[0, 30], Gen.Int[0, 10]).Select((bytes, first, length) => new ValueLifetime(bytes, first, first + length)).Array[0, 40];

    [Test]
    public void Values_needed_at_the_same_time_never_share_a_byte([Values(0, 2500)] int separateBytes)
    {
        Lifetimes.Sample(values =>
        {
            (long[] offsets, _) = LifetimePlanner.Place(values, separateBytes);
            for (int i = 0; i < values.Length; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    bool together = values[i].First <= values[j].Last && values[j].First <= values[i].Last;
                    bool apart = offsets[i] + values[i].Bytes <= offsets[j] || offsets[j] + values[j].Bytes <= offsets[i];
                    Assert.That(!together || apart, Is.True, $"{values[i]} at {offsets[i]} and {values[j]} at {offsets[j]}");
                }
            }
        }, iter: 500, threads: 1, seed: Seed);
    }

    [Test]
    public void Every_value_lies_aligned_within_the_arena([Values(0, 2500)] int separateBytes)
    {
        Lifetimes.Sample(values =>
        {
            (long[] offsets, long arena) = LifetimePlanner.Place(values, separateBytes);
            Assert.That(offsets, Has.Length.EqualTo(values.Length));
            for (int i = 0; i < values.Length; i++)
            {
                Assert.That(offsets[i] % LifetimePlanner.Alignment, Is.Zero);
                Assert.That(offsets[i], Is.Not.Negative);
                Assert.That(offsets[i] + values[i].Bytes, Is.LessThanOrEqualTo(arena));
            }
        }, iter: 500, threads: 1, seed: Seed);
    }

    [Test]
    public void The_arena_holds_the_busiest_step_and_no_more_than_all_values()
    {
        Lifetimes.Sample(values =>
        {
            (_, long arena) = LifetimePlanner.Place(values);
            long busiest = Enumerable.Range(0, 41).Max(step => values.Where(value => value.First <= step && step <= value.Last).Sum(value => value.Bytes));
            long all = values.Sum(value => (value.Bytes + LifetimePlanner.Alignment - 1) / LifetimePlanner.Alignment * LifetimePlanner.Alignment);
            Assert.That(arena, Is.InRange(busiest, all));
        }, iter: 500, threads: 1, seed: Seed);
    }

    [Test]
    public void Equal_values_lie_in_the_order_given()
    {
        // More than a sort takes in order by itself.
        ValueLifetime[] equal = [.. Enumerable.Repeat(new ValueLifetime(100, 0, 1), 200)];
        Assert.That(LifetimePlanner.Place(equal).Offsets, Is.EqualTo(Enumerable.Range(0, 200).Select(i => i * 128L)));
    }

    [Test]
    public void A_chain_of_equal_values_needs_room_for_two()
    {
        ValueLifetime[] chain = [.. Enumerable.Range(0, 20).Select(step => new ValueLifetime(640, step, step + 1))];
        Assert.That(LifetimePlanner.Place(chain).ArenaBytes, Is.EqualTo(1280));
    }

    [Test]
    public void A_value_goes_into_a_gap_that_fits()
    {
        // 0 lives always; 1 and 2 never meet; 3 meets 0 and 2 only.
        ValueLifetime[] values = [new(1024, 0, 9), new(512, 0, 3), new(256, 4, 9), new(128, 5, 6)];
        (long[] offsets, long arena) = LifetimePlanner.Place(values);
        Assert.That(offsets, Is.EqualTo((long[])[0, 1024, 1024, 1280]));
        Assert.That(arena, Is.EqualTo(1536));
    }

    [Test]
    public void A_small_value_shares_memory_only_with_values_of_its_size()
    {
        // Two chains that alternate: without the limit, the small values lie where the large ones do.
        ValueLifetime[] values = [.. Enumerable.Range(0, 20).Select(step => new ValueLifetime(step % 2 == 0 ? 640 : 128, step, step + 1))];
        Assert.That(LifetimePlanner.Place(values).ArenaBytes, Is.EqualTo(768));
        (long[] offsets, long arena) = LifetimePlanner.Place(values, separateBytes: 128);
        Assert.That(offsets.Where((_, i) => i % 2 == 0), Is.All.Zero);
        Assert.That(offsets.Where((_, i) => i % 2 == 1), Is.All.EqualTo(640));
        Assert.That(arena, Is.EqualTo(768));
        ValueLifetime[] apart = [new(640, 0, 1), new(128, 2, 3)];
        Assert.That(LifetimePlanner.Place(apart, separateBytes: 127).ArenaBytes, Is.EqualTo(640));
        Assert.That(LifetimePlanner.Place(apart, separateBytes: 128).ArenaBytes, Is.EqualTo(768));
    }

    [Test]
    public void Nothing_to_place_needs_no_arena()
    {
        Assert.That(LifetimePlanner.Place([]).ArenaBytes, Is.Zero);
    }

    private const string Seed = "0000KGaeMyb1";
}
