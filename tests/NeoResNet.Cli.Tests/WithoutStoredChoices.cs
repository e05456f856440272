using NeoResNet.Backends.Cpu;

namespace NeoResNet.Cli.Tests;

/// <summary>Tests must not depend on what their user has tuned.</summary>
[SetUpFixture]
public sealed class WithoutStoredChoices
{
    private string? _before;

    [OneTimeSetUp]
    public void Begin()
    {
        _before = Environment.GetEnvironmentVariable(StoredTuning.Variable);
        Environment.SetEnvironmentVariable(StoredTuning.Variable, "off");
    }

    [OneTimeTearDown]
    public void End() => Environment.SetEnvironmentVariable(StoredTuning.Variable, _before);
}
