namespace NeoResNet.Backends.Cuda;

/// <summary>The kernels of this library. Each exists once for every <see cref="StorageForm"/>; all compute in float32.</summary>
internal enum KernelKind
{
    /// <summary>x or scale * x + shift, then the epilogue.</summary>
    Pointwise,

    /// <summary>Maximum over a window clipped at the border, then the epilogue.</summary>
    MaxPool,

    /// <summary>Mean over height and width, then the epilogue.</summary>
    GlobalMean,

    /// <summary>Cells of one value around height and width, then the epilogue.</summary>
    Pad,

    /// <summary>First step of softmax: largest number and sum of each part of a row.</summary>
    SoftmaxParts,

    /// <summary>Second step of softmax, then the epilogue.</summary>
    Softmax,

    /// <summary>Philox numbers, then the epilogue.</summary>
    RandomUniform,

    /// <summary>A float32 matrix transposed into the form: filters from HWIO to KRSC.</summary>
    Transpose,

    /// <summary>float32 to the form; none for float32.</summary>
    FromFloat32,

    /// <summary>The form to float32; none for float32.</summary>
    ToFloat32,
}
