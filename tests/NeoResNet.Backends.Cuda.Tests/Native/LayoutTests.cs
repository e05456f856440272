using System.Runtime.InteropServices;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>Sizes and places that a C compiler gives the same structures.</summary>
public sealed class LayoutTests
{
    [Test]
    public unsafe void A_three_dimensional_copy_lies_as_in_C()
    {
        Assert.That(sizeof(Memcpy3D), Is.EqualTo(200));
        Assert.That(Offset(nameof(Memcpy3D.SourceDevice)), Is.EqualTo(48));
        Assert.That(Offset(nameof(Memcpy3D.DestinationX)), Is.EqualTo(88));
        Assert.That(Offset(nameof(Memcpy3D.DestinationDevice)), Is.EqualTo(136));
        Assert.That(Offset(nameof(Memcpy3D.WidthInBytes)), Is.EqualTo(176));
    }

    [TestCase(typeof(CuResult))]
    [TestCase(typeof(DeviceAttribute))]
    [TestCase(typeof(MemoryPoolAttribute))]
    [TestCase(typeof(CaptureMode))]
    [TestCase(typeof(CaptureStatus))]
    [TestCase(typeof(JitOption))]
    [TestCase(typeof(CublasStatus))]
    [TestCase(typeof(CudaDataType))]
    [TestCase(typeof(CublasComputeType))]
    [TestCase(typeof(CudnnStatus))]
    [TestCase(typeof(CudnnAttribute))]
    [TestCase(typeof(CudnnAttributeType))]
    [TestCase(typeof(CudnnDataType))]
    [TestCase(typeof(CudnnNumericalNote))]
    public void An_enumeration_is_a_C_int(Type type) => Assert.That(Enum.GetUnderlyingType(type), Is.EqualTo(typeof(int)));

    private static int Offset(string field) => (int)Marshal.OffsetOf<Memcpy3D>(field);
}
