namespace NeoResNet.Backends;

/// <summary>Describes one direction (height or width) of a <see cref="Window"/>.</summary>
/// <remarks>Source: TensorFlow's GetWindowedOutputSize rules.</remarks>
public readonly record struct Extent
{
    /// <summary>Creates one direction of a window.</summary>
    /// <param name="kernel">Number of taps, at least 1.</param>
    /// <param name="stride">Step between output positions, at least 1.</param>
    /// <param name="dilation">Distance between taps (slim's <c>rate</c>), at least 1.</param>
    /// <param name="padBefore">Padding cells above or left, at least 0.</param>
    /// <param name="padAfter">Padding cells below or right, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An argument is below its minimum, or the taps span more than <see cref="int.MaxValue"/>
    /// cells.
    /// </exception>
    public Extent(int kernel, int stride = 1, int dilation = 1, int padBefore = 0, int padAfter = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(kernel, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dilation, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(padBefore);
        ArgumentOutOfRangeException.ThrowIfNegative(padAfter);
        long reach = ((kernel - 1L) * dilation) + 1;
        if (reach > int.MaxValue)
        {
            throw new ArgumentOutOfRangeException(nameof(dilation), $"{kernel} taps with dilation {dilation} span {reach} cells, expected at most {int.MaxValue}.");
        }

        Kernel = kernel;
        Stride = stride;
        Dilation = dilation;
        PadBefore = padBefore;
        PadAfter = padAfter;
    }

    /// <summary>Gets the number of taps.</summary>
    public int Kernel { get; }

    /// <summary>Gets the distance between output positions.</summary>
    public int Stride { get; }

    /// <summary>Gets the distance between taps.</summary>
    public int Dilation { get; }

    /// <summary>Gets the padding cells above or to the left.</summary>
    public int PadBefore { get; }

    /// <summary>Gets the padding cells below or to the right.</summary>
    public int PadAfter { get; }

    /// <summary>
    /// Gets the number of cells from the first to the last tap: (kernel - 1) * dilation + 1.
    /// </summary>
    public int Reach => ((Kernel - 1) * Dilation) + 1;

    /// <summary>
    /// Gets a value that indicates whether each output reads only the input at its own position.
    /// </summary>
    public bool IsPointwise => Kernel == 1 && Stride == 1 && PadBefore == 0 && PadAfter == 0;

    /// <summary>
    /// Creates one direction with the padding of TensorFlow's SAME: the output size is ceil(input /
    /// stride), and an odd padding cell is at the end.
    /// </summary>
    /// <param name="input">Size of the input; not negative.</param>
    /// <param name="kernel">Number of taps; at least 1.</param>
    /// <param name="stride">Distance between output positions; at least 1.</param>
    /// <param name="dilation">Distance between taps; at least 1.</param>
    /// <returns>The direction with its padding.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The input is negative, or kernel, stride or dilation is below 1 or too large.
    /// </exception>
    public static Extent Same(int input, int kernel, int stride = 1, int dilation = 1)
    {
        var bare = new Extent(kernel, stride, dilation);
        ArgumentOutOfRangeException.ThrowIfNegative(input);

        // The last window begins within the input, so the sum of paddings is less than the reach.
        long output = ((long)input + stride - 1) / stride;
        int total = (int)Math.Max(0, ((output - 1) * stride) + bare.Reach - input);
        return new(kernel, stride, dilation, total / 2, total - (total / 2));
    }

    /// <summary>Computes the number of output positions for an input of the given size.</summary>
    /// <param name="input">Size of the input; not negative.</param>
    /// <returns>The number of positions.</returns>
    /// <exception cref="ArgumentException">
    /// The window is larger than the padded input, or the padded input has more than
    /// <see cref="int.MaxValue"/> cells.
    /// </exception>
    public int OutputSize(int input)
    {
        long padded = (long)input + PadBefore + PadAfter;
        if (padded > int.MaxValue)
        {
            // Below this limit no position of a tap overflows an int either.
            throw new ArgumentException($"Input {input} with padding {PadBefore}+{PadAfter} has {padded} cells, expected at most {int.MaxValue}.");
        }

        long room = padded - Reach;
        return room >= 0
            ? (int)(room / Stride) + 1
            : input == 0
            ? throw new ArgumentException("The height or width of the input is 0, expected at least 1.")
            : throw new ArgumentException($"Computed output size would be negative: input {input} with padding {PadBefore}+{PadAfter} is smaller than the window's reach of {Reach}.");
    }

    /// <summary>
    /// Gets the input position that a tap reads at an output position; negative or past the end in
    /// padding.
    /// </summary>
    internal int InputOf(int output, int tap) => (output * Stride) - PadBefore + (tap * Dilation);

    /// <summary>
    /// Gets the output position whose tap reads an input position; null if there is no such output
    /// position.
    /// </summary>
    /// <param name="input">Input position.</param>
    /// <param name="tap">Index of the tap.</param>
    /// <param name="outputs">Number of output positions.</param>
    internal int? OutputOf(int input, int tap, int outputs)
    {
        long distance = (long)input + PadBefore - ((long)tap * Dilation);
        return distance >= 0 && distance % Stride == 0 && distance / Stride < outputs ? (int)(distance / Stride) : null;
    }

    /// <summary>Counts the taps at an output position that read a cell inside the input.</summary>
    internal int Cells(int output, int input)
    {
        int cells = 0;
        for (int tap = 0; tap < Kernel; tap++)
        {
            cells += (uint)InputOf(output, tap) < (uint)input ? 1 : 0;
        }

        return cells;
    }
}
