namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Gathers the parameters of each kernel. A result's elements are numbered pixel * channels + channel, where a pixel stands
/// for all dimensions but the last; addresses are computed in 64 bits, and a value has less than 2^31 elements as everywhere
/// in this library. An output may be the array of an operand that is read whole (stride 1) by <see cref="Pointwise"/>; every
/// other kernel needs outputs of their own.
/// </summary>
internal static class KernelCalls
{
    internal static void Pointwise(
        ref KernelArguments arguments, int pixels, int channels, in ViewArguments x, DeviceArray scale, DeviceArray shift, in EpilogueArguments epilogue)
    {
        Start(ref arguments, pixels, channels, x);
        arguments.AddView(scale.Pointer, scale.Length);
        arguments.AddView(shift.Pointer, shift.Length);
        epilogue.AddTo(ref arguments);
    }

    /// <summary>One pixel of the result for each position of the window.</summary>
    internal static void MaxPool(
        ref KernelArguments arguments, int pixels, int channels, in ViewArguments x, Window window, in EpilogueArguments epilogue)
    {
        Start(ref arguments, pixels, channels, x);
        arguments.Add(window.Height.OutputSize(x.Height));
        arguments.Add(window.Width.OutputSize(x.Width));
        Add(ref arguments, window.Height);
        Add(ref arguments, window.Width);
        epilogue.AddTo(ref arguments);
    }

    /// <summary>One pixel of the result for each image.</summary>
    internal static void GlobalMean(ref KernelArguments arguments, int pixels, int channels, in ViewArguments x, in EpilogueArguments epilogue)
    {
        Start(ref arguments, pixels, channels, x);
        epilogue.AddTo(ref arguments);
    }

    internal static void Pad(ref KernelArguments arguments, int pixels, int channels, in ViewArguments x, Pad pad, in EpilogueArguments epilogue) =>
        Pad(ref arguments, pixels, channels, x, pad.Top, pad.Bottom, pad.Left, pad.Right, pad.Value, epilogue);

    internal static void Pad(
        ref KernelArguments arguments, int pixels, int channels, in ViewArguments x, int top, int bottom, int left, int right, float fill, in EpilogueArguments epilogue)
    {
        Start(ref arguments, pixels, channels, x);
        arguments.Add(top + x.Height + bottom);
        arguments.Add(left + x.Width + right);
        arguments.Add(top);
        arguments.Add(left);
        arguments.Add(fill);
        epilogue.AddTo(ref arguments);
    }

    internal static void PadChannels(ref KernelArguments arguments, int pixels, int channels, in ViewArguments x, PadChannels pad, in EpilogueArguments epilogue)
    {
        Start(ref arguments, pixels, channels, x);
        arguments.Add(pad.Before);
        arguments.Add(channels - pad.Before - pad.After);
        epilogue.AddTo(ref arguments);
    }

    internal static void Multiply(ref KernelArguments arguments, int pixels, int channels, in ViewArguments x, in ViewArguments y, in EpilogueArguments epilogue)
    {
        Start(ref arguments, pixels, channels, x);
        y.AddTo(ref arguments);
        epilogue.AddTo(ref arguments);
    }

    internal static void Sigmoid(ref KernelArguments arguments, int pixels, int channels, in ViewArguments x, in EpilogueArguments epilogue)
    {
        Start(ref arguments, pixels, channels, x);
        epilogue.AddTo(ref arguments);
    }

    internal static void Clip(ref KernelArguments arguments, int pixels, int channels, in ViewArguments x, Clip clip, in EpilogueArguments epilogue)
    {
        Start(ref arguments, pixels, channels, x);
        arguments.Add(clip.Minimum);
        arguments.Add(clip.Maximum);
        epilogue.AddTo(ref arguments);
    }

    /// <summary>The pixels are those of x; each of the two scratch arrays has parts * channels elements, see <see cref="LaunchRule.MomentParts"/>.</summary>
    internal static void MomentSums(
        ref KernelArguments arguments, int pixels, int channels, in ViewArguments x, int parts, DeviceArray partSum, DeviceArray partSquares)
    {
        Start(ref arguments, pixels, channels, x);
        arguments.Add(parts);
        arguments.AddView(partSum.Pointer, partSum.Length);
        arguments.AddView(partSquares.Pointer, partSquares.Length);
    }

    /// <summary>After <see cref="MomentSums"/> of <paramref name="count"/> pixels, with the same x and parts. The rows of the result are its pixels.
    /// It goes to <paramref name="wide"/> too, as float32 in every form, unless that is absent.</summary>
    internal static void BatchMoments(
        ref KernelArguments arguments, int pixels, int channels, DeviceArray x, int count, int parts, DeviceArray partSum, DeviceArray partSquares, DeviceArray wide, in EpilogueArguments epilogue)
    {
        arguments.Add(pixels);
        arguments.Add(channels);
        arguments.AddView(x.Pointer, x.Length);
        arguments.Add(count);
        arguments.Add(parts);
        arguments.AddView(partSum.Pointer, partSum.Length);
        arguments.AddView(partSquares.Pointer, partSquares.Length);
        arguments.AddView(wide.Pointer, wide.Length);
        epilogue.AddTo(ref arguments);
    }

    /// <summary>One of <paramref name="moments"/>, in the form, and <paramref name="wide"/>, float32, is absent. The factors are two rows of channels: scales and shifts.</summary>
    internal static void BatchNormFactors(
        ref KernelArguments arguments, int channels, DeviceArray moments, DeviceArray wide, DeviceArray gamma, DeviceArray beta, double epsilon, DeviceArray factors)
    {
        arguments.Add(channels);
        arguments.AddView(moments.Pointer, moments.Length);
        arguments.AddView(wide.Pointer, wide.Length);
        arguments.AddView(gamma.Pointer, gamma.Length);
        arguments.AddView(beta.Pointer, beta.Length);
        arguments.Add(epsilon);
        arguments.AddView(factors.Pointer, factors.Length);
    }

    /// <summary>Each of the two scratch arrays has pixels * parts elements, see <see cref="LaunchRule.SoftmaxParts"/>.</summary>
    internal static void SoftmaxParts(
        ref KernelArguments arguments, int pixels, int channels, in ViewArguments x, int parts, DeviceArray partLargest, DeviceArray partSum)
    {
        Start(ref arguments, pixels, channels, x);
        arguments.Add(parts);
        arguments.AddView(partLargest.Pointer, partLargest.Length);
        arguments.AddView(partSum.Pointer, partSum.Length);
    }

    /// <summary>After <see cref="SoftmaxParts"/>, with the same x and parts.</summary>
    internal static void Softmax(
        ref KernelArguments arguments, int pixels, int channels, in ViewArguments x, int parts, DeviceArray partLargest, DeviceArray partSum, in EpilogueArguments epilogue)
    {
        SoftmaxParts(ref arguments, pixels, channels, x, parts, partLargest, partSum);
        epilogue.AddTo(ref arguments);
    }

    internal static void RandomUniform(ref KernelArguments arguments, int pixels, int channels, RandomUniform random, in EpilogueArguments epilogue)
    {
        arguments.Add(pixels);
        arguments.Add(channels);
        arguments.Add(random.Seed);
        arguments.Add(random.Minimum);
        arguments.Add(random.Maximum);
        arguments.Add(random.Maximum > random.Minimum ? MathF.BitDecrement(random.Maximum) : random.Maximum);
        epilogue.AddTo(ref arguments);
    }

    /// <summary>A filter HWIO has height * width * inputs rows and outputs columns; the result is KRSC.</summary>
    internal static void Transpose(ref KernelArguments arguments, int rows, int columns, DeviceArray source, DeviceArray destination)
    {
        arguments.Add(rows);
        arguments.Add(columns);
        arguments.AddView(source.Pointer, source.Length);
        arguments.AddView(destination.Pointer, destination.Length);
    }

    /// <summary><see cref="KernelKind.FromFloat32"/> and <see cref="KernelKind.ToFloat32"/>.</summary>
    internal static void Convert(ref KernelArguments arguments, long count, DeviceArray source, DeviceArray destination)
    {
        arguments.Add(count);
        arguments.AddView(source.Pointer, source.Length);
        arguments.AddView(destination.Pointer, destination.Length);
    }

    private static void Start(ref KernelArguments arguments, int pixels, int channels, in ViewArguments x)
    {
        arguments.Add(pixels);
        arguments.Add(channels);
        x.AddTo(ref arguments);
    }

    private static void Add(ref KernelArguments arguments, Extent extent)
    {
        arguments.Add(extent.Kernel);
        arguments.Add(extent.Stride);
        arguments.Add(extent.Dilation);
        arguments.Add(extent.PadBefore);
    }
}
