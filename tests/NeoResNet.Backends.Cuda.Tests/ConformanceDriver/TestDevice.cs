using NUnit.Framework.Interfaces;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Provides the device for tests of the category <see cref="Category"/>: in the suite the
/// conformance driver, whose rules then hold for each test; with NEORESNET_CUDA_TESTS=device the
/// device that a user's program would find.
/// </summary>
internal static class TestDevice
{
    /// <summary>The category of tests that every device must pass.</summary>
    public const string Category = "Device";

    /// <summary>Gets a value indicating whether the tests run on the user's device.</summary>
    public static bool IsUsers { get; } = Environment.GetEnvironmentVariable("NEORESNET_CUDA_TESTS") switch
    {
        null or "" => false,
        "device" => true,
        var other => throw new InvalidOperationException($"NEORESNET_CUDA_TESTS must be 'device' or not set; found '{other}'."),
    };

    /// <summary>
    /// Starts a test with a new conformance driver and the schedule of the test. Without the
    /// driver, the test is skipped. If the user's device is required and missing, the test fails.
    /// </summary>
    public static void Begin()
    {
        if (Conformance.Absent is null)
        {
            _ = Conformance.Reset();
            Conformance.ClearViolations();
            ConformanceSchedule.Draw(TestContext.CurrentContext.Test.FullName);
        }
        else if (!IsUsers)
        {
            Assert.Ignore(Conformance.Absent);
        }
        else if (CudaBackend.UnavailableReason is { } reason)
        {
            Assert.Fail(reason);
        }
    }

    /// <summary>
    /// Ends a test. On the conformance driver, checks that there are no violations and no live
    /// objects.
    /// </summary>
    public static void End()
    {
        if (Conformance.Absent is null)
        {
            if (TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed)
            {
                TestContext.Out.WriteLine(ConformanceSchedule.Text);
            }

            Assert.That(Conformance.Violations, Is.Empty, ConformanceSchedule.Text);
            Assert.That(Conformance.Leaks, Is.Empty, ConformanceSchedule.Text);
            Assert.That(Conformance.Reset(), Is.Zero, $"objects alive; {ConformanceSchedule.Text}");
        }
    }
}
