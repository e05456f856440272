using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;

namespace NeoResNet.Tests.Support;

/// <summary>The backends that a test of meaning runs on: the scalar reference and what users get.</summary>
internal static class TestBackends
{
    /// <summary>Does something on each of them.</summary>
    public static void ForEach(Action<IBackend> action)
    {
        using (var reference = new ReferenceBackend())
        {
            action(reference);
        }

        using var cpu = new CpuBackend();
        action(cpu);
    }
}
