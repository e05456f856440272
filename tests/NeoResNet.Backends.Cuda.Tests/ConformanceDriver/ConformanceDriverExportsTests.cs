using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using NeoResNet.TestSupport;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// The conformance driver exports the functions that the product calls, and a short list beyond
/// them.
/// </summary>
public sealed partial class ConformanceDriverExportsTests
{
    // Not called by the product: the self-tests of the driver and some tests need them to queue,
    // order and await work.
    private static readonly string[] Beyond =
    [
        "cuCtxGetCurrent", "cuCtxSynchronize", "cuEventQuery", "cuEventSynchronize", "cuStreamWaitEvent",
        "cuMemcpyDtoDAsync_v2", "cuMemsetD8Async", "cuMemsetD32Async",
    ];

    private TemporaryFolder _folder = null!;

    [OneTimeSetUp]
    public void Build()
    {
        if (ConformanceDriver.Absent is { } reason)
        {
            Assert.Ignore(reason);
        }

        _folder = new TemporaryFolder();
    }

    [OneTimeTearDown]
    public void Remove() => _folder?.Dispose();

    [Test]
    public void Exactly_the_subset_is_declared()
    {
        CudaLibrary[] libraries = [CudaLibrary.Driver, CudaLibrary.Cublas, CudaLibrary.Cudnn];
        string[] used = [.. libraries.SelectMany(LibraryExports.Of), LibraryExports.NewElapsedTime, LibraryExports.OldElapsedTime, .. Beyond];
        Assert.That(Declared("api.h"), Is.EquivalentTo(used));
        Assert.That(Declared("control.h"), Has.All.StartsWith("neoconf_"));
    }

    [Test]
    public void What_is_declared_is_exported_and_one_library_has_three_names()
    {
        string folder = Directory.CreateDirectory(_folder.PathOf("whole")).FullName;
        ConformanceDriver.Build(folder);
        nint[] handles = [.. new[] { "libcuda.so.1", "libcublas.so.13", "libcudnn.so.9" }.Select(name => NativeLibrary.Load(Path.Combine(folder, name)))];
        Assert.That(handles.Distinct().Count(), Is.EqualTo(1));
        foreach (string name in Declared("api.h").Concat(Declared("control.h")))
        {
            Assert.That(NativeLibrary.TryGetExport(handles[0], name, out _), name);
        }

        Assert.That(NativeLibrary.TryGetExport(handles[0], "nc_enter", out _), Is.False, "inner names stay inside");
        Array.ForEach(handles, NativeLibrary.Free);
    }

    [Test]
    public void A_function_can_be_left_out()
    {
        string folder = Directory.CreateDirectory(_folder.PathOf("less")).FullName;
        ConformanceDriver.Build(folder, "cuGraphLaunch", "cudnnBackendExecute");
        nint handle = NativeLibrary.Load(Path.Combine(folder, "libcuda.so.1"));
        Assert.That(NativeLibrary.TryGetExport(handle, "cuGraphLaunch", out _), Is.False);
        Assert.That(NativeLibrary.TryGetExport(handle, "cudnnBackendExecute", out _), Is.False);
        Assert.That(NativeLibrary.TryGetExport(handle, "cuInit", out _));
        NativeLibrary.Free(handle);
    }

    private static string[] Declared(string header) =>
        [.. Export().Matches(File.ReadAllText(Path.Combine(ConformanceDriver.Sources, header))).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"^NC_EXPORT [\w \*]*?\b(\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Export();
}
