namespace NeoResNet.Backends;

/// <summary>One direction (height or width) of a <see cref="Window"/>. Source: TensorFlow's GetWindowedOutputSize rules.</summary>
public readonly record struct Extent
{
    /// <summary>Makes one direction of a window.</summary>
    /// <param name="kernel">Number of taps, at least 1.</param>
    /// <param name="stride">Step between output positions, at least 1.</param>
    /// <param name="dilation">Distance between taps (slim's <c>rate</c>), at least 1.</param>
    /// <param name="padBefore">Padding cells above or left, at least 0.</param>
    /// <param name="padAfter">Padding cells below or right, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is below its least value.</exception>
    public Extent(int kernel, int stride = 1, int dilation = 1, int padBefore = 0, int padAfter = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(kernel, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dilation, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(padBefore);
        ArgumentOutOfRangeException.ThrowIfNegative(padAfter);
        Kernel = kernel;
        Stride = stride;
        Dilation = dilation;
        PadBefore = padBefore;
        PadAfter = padAfter;
    }

    /// <summary>Number of taps.</summary>
    public int Kernel { get; }

    /// <summary>Step between output positions.</summary>
    public int Stride { get; }

    /// <summary>Distance between taps.</summary>
    public int Dilation { get; }

    /// <summary>Padding cells above or left.</summary>
    public int PadBefore { get; }

    /// <summary>Padding cells below or right.</summary>
    public int PadAfter { get; }

    /// <summary>Cells from the first to the last tap: (kernel - 1) * dilation + 1.</summary>
    public int Reach => ((Kernel - 1) * Dilation) + 1;

    /// <summary>True where every output reads exactly the input at its own place.</summary>
    public bool IsPointwise => Kernel == 1 && Stride == 1 && PadBefore == 0 && PadAfter == 0;

    /// <summary>Padding as TensorFlow's SAME: output ceil(input / stride), an odd cell goes to the end.</summary>
    public static Extent Same(int input, int kernel, int stride = 1, int dilation = 1)
    {
        var bare = new Extent(kernel, stride, dilation);
        int output = (input + stride - 1) / stride;
        int total = Math.Max(0, ((output - 1) * stride) + bare.Reach - input);
        return new(kernel, stride, dilation, total / 2, total - (total / 2));
    }

    /// <summary>Number of output positions for an input of the given size.</summary>
    /// <exception cref="ArgumentException">The window is larger than the padded input.</exception>
    public int OutputSize(int input)
    {
        int room = input + PadBefore + PadAfter - Reach;
        return room >= 0
            ? (room / Stride) + 1
            : throw new ArgumentException($"Computed output size would be negative: input {input} with padding {PadBefore}+{PadAfter} is smaller than the window's reach of {Reach}.");
    }
}
