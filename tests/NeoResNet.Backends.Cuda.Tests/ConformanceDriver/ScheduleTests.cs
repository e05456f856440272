using NeoResNet.TestSupport;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Repeats the tests of the managed layer, each fixture in its own process: with random schedules
/// and under the address sanitizer.
/// </summary>
public sealed class ScheduleTests
{
    private static readonly Type[] Fixtures = [typeof(MemoryTests), typeof(StreamTests), typeof(RecordingTests), typeof(KernelTests), typeof(BlasTests), typeof(DnnTests)];

    [SetUp]
    public void NeedsTheDriver()
    {
        if ((ConformanceDriver.Absent ?? Conformance.Absent) is { } reason)
        {
            Assert.Ignore(reason);
        }
    }

    [Test]
    public void Any_order_that_events_allow_gives_the_same([ValueSource(nameof(Fixtures))] Type fixture, [Values("deferred", "eager")] string mode)
    {
        // Random in every run. The message of a failure contains it in the child's environment.
        int seed = Random.Shared.Next(1, int.MaxValue);
        TestContext.Out.WriteLine($"seed {seed}");
        _ = ChildTestRun.AssertPasses(fixture, new Dictionary<string, string> { ["NEORESNET_CONFORMANCE"] = $"seed={seed} mode={mode}" });
    }

    [Test]
    public void No_memory_of_the_host_is_misused_either()
    {
        using var folder = new TemporaryFolder();
        string sanitizer = ConformanceDriver.BuildSanitized(folder.FullName);
        foreach (Type fixture in Fixtures)
        {
            // .NET handles some signals itself, and does not free all memory at its end.
            _ = ChildTestRun.AssertPasses(fixture, new Dictionary<string, string>
            {
                [LibrarySearch.CudaPath] = folder.FullName,
                ["LD_PRELOAD"] = sanitizer,
                ["ASAN_OPTIONS"] = "detect_leaks=0:handle_segv=0:use_sigaltstack=0",
            });
        }
    }
}
