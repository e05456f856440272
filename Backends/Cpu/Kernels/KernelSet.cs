namespace NeoResNet.Backends.Cpu;

/// <summary>The inner loops of one level. Stateless: one object serves all threads.</summary>
/// <remarks>
/// Every loop asserts its preconditions in Debug builds. Addresses need no alignment.
/// </remarks>
internal abstract unsafe class KernelSet
{
    /// <summary>Gets the rows of the convolution's tile.</summary>
    public abstract int Rows { get; }

    /// <summary>
    /// Gets the columns of the convolution's tile: output channels of a packed panel.
    /// </summary>
    public abstract int Columns { get; }

    /// <summary>Gets the level as kernel names spell it: <c>avx512</c>.</summary>
    public abstract string Prefix { get; }

    /// <summary>Gets the name of the convolution kernel: <c>avx512_igemm_f32_6x64</c>.</summary>
    public string IgemmName => $"{Prefix}_igemm_f32_{Rows}x{Columns}";

    /// <summary>Returns the name of the Winograd kernel: <c>avx512_winograd_f43_6x64</c>.</summary>
    public string WinogradName(WinogradForm form) => $"{Prefix}_winograd_{form.Name}_{Rows}x{Columns}";

    /// <summary>
    /// Gets the floating-point operations of one round of <see cref="MultiplyAdds"/>.
    /// </summary>
    public abstract int RoundFlops { get; }

    /// <summary>
    /// Multiplies and adds on registers only, without loads and stores: the peak speed of the
    /// processor.
    /// </summary>
    /// <returns>
    /// A number that depends on every multiply-add, so that the compiler cannot remove one.
    /// </returns>
    public abstract float MultiplyAdds(int rounds);

    /// <summary>Computes one tile of a convolution.</summary>
    /// <param name="task">The tile, of at most <see cref="Rows"/> rows and exactly <see cref="Columns"/> columns.</param>
    public abstract void Igemm(in TileTask task);

    /// <summary>
    /// Stores y = relu(result + bias + residual), then the second output, for rows [row, row + rows) and channels
    /// [channel, channel + count).
    /// </summary>
    /// <param name="target">Addresses and switches.</param>
    /// <param name="result">The operation's result; element 0 is (row, channel). The epilogue does not change it.</param>
    /// <param name="resultStride">Elements from one row of <paramref name="result"/> to the next.</param>
    /// <param name="row">First row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="channel">First channel.</param>
    /// <param name="count">Number of channels.</param>
    public abstract void Epilogue(in EpilogueTarget target, float* result, long resultStride, int row, int rows, int channel, int count);

    /// <summary>Transforms the inputs of one tile of a <see cref="WinogradForm"/>.</summary>
    /// <param name="outputs">Outputs of the form: 2 or 4.</param>
    /// <param name="pixels">Addresses of the (outputs + 2)^2 input pixels, line by line.</param>
    /// <param name="to">Receives element e at to + e * <paramref name="plane"/>.</param>
    /// <param name="plane">Floats from one element to the next.</param>
    /// <param name="channels">Channels of a pixel.</param>
    public abstract void WinogradInput(int outputs, nint* pixels, float* to, nint plane, int channels);

    /// <summary>Transforms the products of one tile of a <see cref="WinogradForm"/> back.</summary>
    /// <param name="outputs">Outputs of the form: 2 or 4.</param>
    /// <param name="m">Element e at m + e * <paramref name="plane"/>.</param>
    /// <param name="plane">Floats from one element to the next.</param>
    /// <param name="y">Receives outputs^2 pixels, line by line.</param>
    /// <param name="stride">Floats from one pixel of <paramref name="y"/> to the next.</param>
    /// <param name="columns">Output channels, a multiple of <see cref="Columns"/>.</param>
    public abstract void WinogradOutput(int outputs, float* m, nint plane, float* y, nint stride, int columns);

    /// <summary>
    /// Computes to[i] = the largest of sources[...][i]; NaN if one of them is NaN.
    /// </summary>
    public abstract void Maximum(nint* sources, int sourceCount, float* to, int count);

    /// <summary>
    /// Computes to[i] = mean over lines and pixels of from[line * lineStride + pixel * pixelStride
    /// + i].
    /// </summary>
    public abstract void Mean(float* from, int lines, long lineStride, int pixels, long pixelStride, float* to, int count);

    /// <summary>Creates the loop of an element-wise operation. Call it when a program is compiled, not per run.</summary>
    /// <param name="function">The function of the elements.</param>
    public abstract ElementLoop Elements<TOperator>(TOperator function)
        where TOperator : struct, IElementOperator;

    /// <summary>Computes to = exp(from - max) / sum.</summary>
    public abstract void Softmax(float* from, float* to, int count);

    /// <summary>
    /// Adds from[i] - origin[i], subtracted in float64, to sums[i] and its square to squares[i].
    /// </summary>
    public abstract void AddMoments(float* from, float* origin, double* sums, double* squares, int count);
}
