namespace NeoResNet.Backends.Tests;

public sealed class EnvironmentSwitchesTests
{
    [Test]
    public void Only_declared_variables_are_read()
    {
        Assert.That(() => EnvironmentSwitches.Read("NEORESNET_TYPO"), Throws.ArgumentException.With.Message.Contains("NEORESNET_TYPO"));
        Assert.That(EnvironmentSwitches.All.Select(each => each.Name), Is.Unique.And.All.StartsWith("NEORESNET_"));
    }
}
