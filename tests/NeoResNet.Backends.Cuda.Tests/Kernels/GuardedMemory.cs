using System.Runtime.InteropServices;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Memory with guard bytes at both ends. All bits of the guards are 1: read as numbers they are
/// NaN, and a write is noticed.
/// </summary>
internal sealed unsafe class GuardedMemory : IDisposable
{
    private const int GuardBytes = 256;
    private const byte Guard = 0xFF;

    private readonly byte* _start;

    public GuardedMemory(long bytes)
    {
        Bytes = bytes;
        _start = (byte*)NativeMemory.AlignedAlloc((nuint)(bytes + (2 * GuardBytes)), GuardBytes);
        new Span<byte>(_start, checked((int)bytes + (2 * GuardBytes))).Fill(Guard);
    }

    public long Bytes { get; }

    public byte* Data => _start + GuardBytes;

    public void CheckGuards()
    {
        Assert.That(new Span<byte>(_start, GuardBytes).ContainsAnyExcept(Guard), Is.False, "wrote before an array");
        Assert.That(new Span<byte>(Data + Bytes, GuardBytes).ContainsAnyExcept(Guard), Is.False, "wrote behind an array");
    }

    public void Dispose() => NativeMemory.AlignedFree(_start);
}
