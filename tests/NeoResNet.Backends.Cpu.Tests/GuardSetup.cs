using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

/// <summary>
/// Surrounds the native memory of this process with guards if a variable requests it. The variable
/// is set in the child processes of <see cref="GuardPageTests"/>.
/// </summary>
[SetUpFixture]
internal sealed class GuardSetup
{
    public const string Variable = "NEORESNET_TEST_GUARDS";

    public static GuardedMemory? Guards { get; private set; }

    [OneTimeSetUp]
    public void Install()
    {
        if (Environment.GetEnvironmentVariable(Variable) == "1")
        {
            Guards = new();
            AlignedMemory.Replacement = Guards;
        }
    }

    // A child whose fixture allocates nothing would prove nothing.
    [OneTimeTearDown]
    public void Check() => Assert.That(Guards is null || Guards.Allocated > 0);
}
