using CsCheck;

namespace NeoResNet.Backends.Tests;

public sealed class PhiloxTests
{
    // Known answers of philox4x32 with 10 rounds: file kat_vectors of the Random123 library by the paper's authors.
    [TestCase(0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x0000000000000000ul, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [TestCase(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xfffffffffffffffful, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [TestCase(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0x299f31d0a4093822ul, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Blocks_are_the_known_answers(uint c0, uint c1, uint c2, uint c3, ulong key, uint x0, uint x1, uint x2, uint x3)
    {
        Assert.That(Philox.Block(key, c0, c1, c2, c3), Is.EqualTo((x0, x1, x2, x3)));
    }

    [Test]
    public void The_block_index_is_the_low_half_of_the_counter()
    {
        Assert.That(new Philox(7).Block(0x1_0000_0003), Is.EqualTo(Philox.Block(7, 3, 1, 0, 0)));
    }

    [Test]
    public void Uniform_numbers_are_the_upper_24_bits()
    {
        var numbers = new float[2];
        new Philox(0).FillUniform(numbers);
        Assert.That(numbers, Is.EqualTo((float[])[0x6627e8 / 16777216f, 0xe169c5 / 16777216f]));
    }

    [Test]
    public void Any_part_of_a_fill_can_be_drawn_alone()
    {
        var whole = new float[301];
        new Philox(42).FillUniform(whole);
        Gen.Select(Gen.Int[0, 300], Gen.Int[0, 40]).Sample((first, length) =>
        {
            var part = new float[Math.Min(length, whole.Length - first)];
            new Philox(42).FillUniform(part, first);
            Assert.That(part, Is.EqualTo(whole.AsSpan(first, part.Length).ToArray()));
        }, iter: 300, threads: 1, seed: "0000KGaeMyb1");
    }

    [Test]
    public void Uniform_numbers_have_the_moments_of_a_uniform_distribution()
    {
        var numbers = new float[100_000];
        new Philox(1).FillUniform(numbers);
        double mean = numbers.Average(x => (double)x), variance = numbers.Average(x => (x - mean) * (x - mean));
        Assert.That(numbers, Is.All.InRange(0f, 1f).And.All.LessThan(1f));
        // Five standard errors: sqrt(1/12/n) and sqrt(1/180/n).
        Assert.That(mean, Is.EqualTo(0.5).Within(0.0046));
        Assert.That(variance, Is.EqualTo(1 / 12.0).Within(0.0012));
    }

    [Test]
    public void Other_seeds_give_other_numbers()
    {
        Assert.That(new Philox(1).Block(0), Is.Not.EqualTo(new Philox(2).Block(0)));
        Assert.That(new Philox(1).Block(0), Is.Not.EqualTo(new Philox(1UL << 32).Block(0)));
    }
}
