namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>Enumerations have the size that a C compiler gives them.</summary>
public sealed class LayoutTests
{
    [TestCase(typeof(CuResult))]
    [TestCase(typeof(DeviceAttribute))]
    [TestCase(typeof(CaptureMode))]
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
}
