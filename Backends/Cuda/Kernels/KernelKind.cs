namespace NeoResNet.Backends.Cuda;

/// <summary>The kernels of this library. Each exists once for every <see cref="StorageForm"/>; all compute in float32, moments in float64.</summary>
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

    /// <summary>Channels of zeros before and after those of a value, then the epilogue.</summary>
    PadChannels,

    /// <summary>Product of two values, then the epilogue.</summary>
    Multiply,

    /// <summary>1 / (1 + exp(-x)), then the epilogue.</summary>
    Sigmoid,

    /// <summary>The nearest number between two bounds, then the epilogue.</summary>
    Clip,

    /// <summary>First step of batch moments: sums of each part of a channel.</summary>
    MomentSums,

    /// <summary>Second step of batch moments, then the epilogue.</summary>
    BatchMoments,

    /// <summary>First step of batch norm: scale and shift from moments; <see cref="Pointwise"/> does the rest.</summary>
    BatchNormFactors,

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
