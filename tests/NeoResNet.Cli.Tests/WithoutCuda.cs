using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

/// <summary>Tests must not depend on whether this machine has a GPU: commands in this process look for NVIDIA's libraries in an empty folder.</summary>
[SetUpFixture]
internal sealed class WithoutCuda
{
    /// <summary>Variable that names the folder to look in, and no other.</summary>
    public const string Variable = "NEORESNET_CUDA_PATH";

    private static TemporaryFolder? _folder;
    private string? _before;

    /// <summary>The empty folder.</summary>
    public static string Folder => _folder!.FullName;

    [OneTimeSetUp]
    public void Begin()
    {
        _folder = new();
        _before = Environment.GetEnvironmentVariable(Variable);
        Environment.SetEnvironmentVariable(Variable, Folder);
    }

    [OneTimeTearDown]
    public void End()
    {
        Environment.SetEnvironmentVariable(Variable, _before);
        _folder?.Dispose();
    }
}
