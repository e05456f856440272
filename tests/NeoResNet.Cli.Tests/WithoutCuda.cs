using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

/// <summary>
/// Makes the commands in this process search for NVIDIA's libraries in an empty folder, so that
/// tests do not depend on a GPU.
/// </summary>
[SetUpFixture]
internal sealed class WithoutCuda
{
    /// <summary>The variable that names the only folder to search.</summary>
    public const string Variable = "NEORESNET_CUDA_PATH";

    private static TemporaryFolder? _folder;
    private string? _before;

    /// <summary>Gets the empty folder.</summary>
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
