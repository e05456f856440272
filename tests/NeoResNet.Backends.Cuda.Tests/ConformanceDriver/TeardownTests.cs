namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>The checks at the end of every test of the driver notice violations.</summary>
public sealed class TeardownTests : ConformanceTests
{
    [Test]
    public void Memory_that_is_alive_when_the_context_goes_fails_the_test()
    {
        using (PrimaryContext context = PrimaryContext.Create(Driver, 0))
        {
            context.SetCurrent();
            Assert.That(Driver.Allocate(64, out _), Is.EqualTo(CuResult.Success));
        }

        AssertFails("device memory, 64 bytes made in call");
    }

    [Test]
    public void A_context_that_is_alive_fails_the_test()
    {
        _ = PrimaryContext.Create(Driver, 0);
        AssertFails("objects alive");
    }

    [Test]
    public void A_broken_rule_fails_the_test()
    {
        using (PrimaryContext context = PrimaryContext.Create(Driver, 0))
        {
            context.SetCurrent();
            Assert.That(Driver.Free(12345), Is.Not.EqualTo(CuResult.Success));
        }

        AssertFails("was returned by no allocation");
    }

    private void AssertFails(string reason)
    {
        Assert.That(NothingIsLeftAndNoRuleWasBroken, Throws.TypeOf<AssertionException>().With.Message.Contains(reason));
        _ = Conformance.Reset();
        Conformance.ClearViolations();
    }
}
