using System.Buffers;
using System.Runtime;
using System.Runtime.InteropServices;

namespace NeoResNet.Fuzz.Tests;

/// <summary>Checks that each kind of broken promise is found.</summary>
[NonParallelizable]
public sealed class OracleTests
{
    [Test]
    public void A_reader_that_keeps_its_promises_passes()
    {
        Assert.Multiple(() =>
        {
            Assert.That(FaultOf(file => [file[0]]), Is.Null);
            Assert.That(FaultOf(_ => FaultyTarget.Refuse()), Is.Null);
        });
    }

    [Test]
    public void An_undocumented_exception_is_found() => Assert.That(FaultOf(file => [file[1]]), Does.Contain("undocumented").And.Contain(nameof(IndexOutOfRangeException)));

    [Test]
    public void Unwritten_memory_of_the_pool_is_found() => Assert.That(
        FaultOf(_ =>
        {
            byte[] rented = ArrayPool<byte>.Shared.Rent(1000);
            byte[] output = rented[..1000];
            ArrayPool<byte>.Shared.Return(rented);
            return output;
        }),
        Does.Contain("two reads differ"));

    [Test]
    public unsafe void Unwritten_native_memory_is_found() => Assert.That(
        FaultOf(_ =>
        {
            void* block = NativeMemory.Alloc(5000);
            byte[] output = new Span<byte>(block, 5000)[64..4900].ToArray();
            NativeMemory.Free(block);
            return output;
        }),
        Does.Contain("two reads differ"));

    [Test]
    public void Unwritten_managed_memory_is_found()
    {
        // The free memory that earlier tests left is more than the oracle fills.
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect();

        // The collector may return freed memory to the system, which clears it.
        IEnumerable<string?> faults = Enumerable.Range(0, 50).Select(_ => FaultOf(_ => GC.AllocateUninitializedArray<byte>(200_000)));
        Assert.That(faults.FirstOrDefault(fault => fault is not null) ?? "none", Does.Contain("two reads differ"));
    }

    [Test]
    public void A_changed_input_is_found() => Assert.That(
        FaultOf(file =>
        {
            file[0] = 1;
            return [];
        }),
        Does.Contain("changed its input"));

    [Test]
    public void Too_much_managed_memory_is_found() => Assert.That(FaultOf(_ => new byte[(1 << 20) + 1]), Does.Contain("allocates"));

    [Test]
    [Platform("Linux")]
    public unsafe void Too_much_native_memory_is_found() => Assert.That(
        FaultOf(_ =>
        {
            void* block = NativeMemory.AllocZeroed(200 << 20);
            NativeMemory.Fill(block, 200 << 20, 1);
            NativeMemory.Free(block);
            return [];
        }),
        Does.Contain("takes").And.Contain("of memory"));

    [Test]
    public void Too_much_time_is_found() => Assert.That(
        FaultOf(_ =>
        {
            TimeSpan end = Environment.CpuUsage.TotalTime + FuzzOracle.MaxTime + TimeSpan.FromMilliseconds(200);
            while (Environment.CpuUsage.TotalTime < end)
            {
                Thread.SpinWait(1000);
            }

            return [];
        }),
        Does.Contain("of processor time"));

    private static string? FaultOf(Func<byte[], byte[]> read) => FuzzOracle.Check(new FaultyTarget(read), [7], collects: true).Fault;
}
