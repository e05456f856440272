using NeoResNet.TestSupport;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>The message of the system's loader, in one line.</summary>
public sealed class LibraryHostTests
{
    [Test]
    public void A_file_that_is_no_library_has_a_reason_in_one_line()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("libcuda.so.1", "no library"u8.ToArray());
        Assert.That(new LibraryHost().Load(path, out string reason) == 0);
        Assert.That(reason, Does.Contain(path).And.Not.Contain("\n").And.Not.Contain("LD_DEBUG"));
    }

    [Test]
    [NonParallelizable]
    public void An_empty_variable_is_none()
    {
        const string Name = "NEORESNET_CUDA_LIBDIR";
        string? before = Environment.GetEnvironmentVariable(Name);
        try
        {
            Environment.SetEnvironmentVariable(Name, "");
            Assert.That(new LibraryHost().Variable(Name), Is.Null);
            Environment.SetEnvironmentVariable(Name, "folder");
            Assert.That(new LibraryHost().Variable(Name), Is.EqualTo("folder"));
        }
        finally
        {
            Environment.SetEnvironmentVariable(Name, before);
        }
    }
}
