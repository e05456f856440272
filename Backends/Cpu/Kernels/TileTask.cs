namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Holds the arguments of one tile of a convolution: c[r][j] (+)= sum over taps t and channels i of
/// pixels[t][r][i] * weights[t][i][j], where r counts the tile's rows and j the kernel's columns.
/// </summary>
internal readonly unsafe struct TileTask
{
    /// <summary>
    /// Specifies the number of entries of a run in <see cref="Pixels"/> of a filter's tile.
    /// </summary>
    public const int RunFields = 3;

    /// <summary>Gets the number of rows, from 1 to the number of rows of a full tile.</summary>
    public required int Rows { get; init; }

    /// <summary>
    /// Gets the addresses of the input pixels [taps][rows of a full tile], of which the kernel
    /// reads the first <see cref="Rows"/> per tap.
    /// </summary>
    public required nint* Pixels { get; init; }

    /// <summary>Gets the number of taps, at least 1.</summary>
    public required int Taps { get; init; }

    /// <summary>Gets the first channel that the kernel reads of each pixel.</summary>
    public required int FirstChannel { get; init; }

    /// <summary>
    /// Gets the number of channels that the kernel reads per tap; 0 if the input has no channels.
    /// </summary>
    public required int Channels { get; init; }

    /// <summary>Gets the packed weights [taps][channels][columns].</summary>
    public required float* Weights { get; init; }

    /// <summary>
    /// Gets the sums [rows][<see cref="SumStride"/>], of which the kernel uses the first columns.
    /// </summary>
    public required float* Sums { get; init; }

    /// <summary>Gets the number of floats from one row of sums to the next.</summary>
    public required nint SumStride { get; init; }

    /// <summary>
    /// Gets whether the kernel adds to the numbers in <see cref="Sums"/> instead of starting at
    /// zero.
    /// </summary>
    public required bool Accumulate { get; init; }

    /// <summary>Gets an address that a caller reads soon and that the kernel prefetches.</summary>
    /// <remarks>The address need not be valid.</remarks>
    public required float* Ahead { get; init; }

    /// <summary>
    /// Gets the number of floats that <see cref="Ahead"/> moves per channel; 0 if it does not move.
    /// </summary>
    public required nint AheadStep { get; init; }

    /// <summary>
    /// Gets the number of floats from one input pixel of a run to the next; only for
    /// <see cref="KernelSet.FilterTile"/>.
    /// </summary>
    public nint PixelStep { get; init; }

    /// <summary>Checks the preconditions of a filter's tile; for assertions.</summary>
    /// <param name="columns">Columns of the kernel.</param>
    public bool IsValidFilter(int columns) =>
        Rows >= 1 && Taps >= 0 && FirstChannel >= 0 && PixelStep > 0 && (Pixels != null || Taps == 0) && Sums != null && SumStride >= columns;

    /// <summary>Checks the preconditions of the kernels; for assertions.</summary>
    /// <param name="fullRows">Rows of a full tile.</param>
    /// <param name="columns">Columns of the kernel.</param>
    public bool IsValid(int fullRows, int columns)
    {
        if (Rows < 1 || Rows > fullRows || Taps < 1 || Channels < 0 || FirstChannel < 0 || Pixels == null || Weights == null || Sums == null || SumStride < columns)
        {
            return false;
        }

        for (int tap = 0; tap < Taps; tap++)
        {
            for (int row = 0; row < Rows; row++)
            {
                if (Pixels[(tap * fullRows) + row] == 0)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
