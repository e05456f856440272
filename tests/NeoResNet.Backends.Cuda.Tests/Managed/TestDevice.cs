using NUnit.Framework.Interfaces;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// What the tests of the category <see cref="Category"/> run on: in the suite the conformance driver, whose rules then hold for each of
/// them; with NEORESNET_CUDA_TESTS=device whatever device there is, as a user's program would find it.
/// </summary>
internal static class TestDevice
{
    /// <summary>Tests that every device must pass.</summary>
    public const string Category = "Device";

    /// <summary>Whether the conformance driver is not asked for.</summary>
    public static bool IsUsers { get; } = Environment.GetEnvironmentVariable("NEORESNET_CUDA_TESTS") switch
    {
        null or "" => false,
        "device" => true,
        var other => throw new InvalidOperationException($"NEORESNET_CUDA_TESTS must be 'device' or not set, got '{other}'."),
    };

    /// <summary>Starts from a fresh conformance driver, under a schedule drawn for the test. Where there is none, the test is skipped; where the device was asked for and is missing, it fails.</summary>
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

    /// <summary>On the conformance driver: no rule was broken and nothing is left alive.</summary>
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
