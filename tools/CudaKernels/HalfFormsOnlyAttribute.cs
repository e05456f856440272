namespace NeoResNet.CudaKernels;

/// <summary>Marks a kernel that does not exist for float32.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class HalfFormsOnlyAttribute : Attribute;
