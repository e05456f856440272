namespace NeoResNet.Backends.Cpu;

/// <summary>Provides the inner loops of one level.</summary>
/// <remarks>
/// The class has no state, so one object serves all threads. Every loop asserts its preconditions
/// in Debug builds. Addresses need no alignment.
/// </remarks>
internal abstract unsafe class KernelSet
{
    /// <summary>Gets the number of rows of a convolution's tile.</summary>
    public abstract int Rows { get; }

    /// <summary>
    /// Gets the number of columns of a convolution's tile: the output channels of a packed panel.
    /// </summary>
    public abstract int Columns { get; }

    /// <summary>Gets the kernel sets of the level with fewer columns, widest first.</summary>
    /// <remarks>Their other loops are the same.</remarks>
    public abstract IReadOnlyList<KernelSet> Narrower { get; }

    /// <summary>
    /// Returns the kernel set whose tile suits a number of output channels: the narrowest tile with
    /// at least as many columns, or the widest tile.
    /// </summary>
    public KernelSet For(int outputs) => Narrower.LastOrDefault(set => set.Columns >= outputs) ?? this;

    /// <summary>Gets the name of the level in kernel names, such as <c>avx512</c>.</summary>
    public abstract string Prefix { get; }

    /// <summary>
    /// Gets the name of the convolution kernel, such as <c>avx512_igemm_f32_6x64</c>.
    /// </summary>
    public string IgemmName => $"{Prefix}_igemm_f32_{Rows}x{Columns}";

    /// <summary>
    /// Returns the name of the Winograd kernel, such as <c>avx512_winograd_f43_6x64</c>.
    /// </summary>
    public string WinogradName(WinogradForm form) => $"{Prefix}_winograd_{form.Name}_{Rows}x{Columns}";

    /// <summary>
    /// Gets the number of floating-point operations per round of <see cref="MultiplyAdds"/>.
    /// </summary>
    public abstract int RoundFlops { get; }

    /// <summary>
    /// Multiplies and adds numbers in registers, without loads and stores, at the processor's peak
    /// speed.
    /// </summary>
    /// <returns>
    /// A number that depends on every multiply-add, so that the compiler cannot remove one.
    /// </returns>
    public abstract float MultiplyAdds(int rounds);

    /// <summary>Computes one tile of a convolution.</summary>
    /// <param name="task">
    /// The tile, of at most <see cref="Rows"/> rows and exactly <see cref="Columns"/> columns.
    /// </param>
    public abstract void Igemm(in TileTask task);

    /// <summary>
    /// Computes one tile of a filter's gradient: c[r][j] (+)= sum over the pixels p of all runs of
    /// x[p][first channel + r] * dy[p][j].
    /// </summary>
    /// <param name="task">
    /// The tile. Its pixels are [runs][<see cref="TileTask.RunFields"/>]: the address of the first
    /// input pixel of the run, the address of the gradients of its pixels [pixels][columns], and
    /// the number of pixels. The weights and the number of channels have no meaning.
    /// </param>
    public abstract void FilterTile(in TileTask task);

    /// <summary>
    /// Stores y = relu(result + bias + residual), then the second output, for rows [row, row +
    /// rows), or rows as far apart as the target's gap, and channels [channel, channel + count).
    /// </summary>
    /// <param name="target">Addresses and switches.</param>
    /// <param name="result">
    /// The operation's result; element 0 is (row, channel). The epilogue does not change it.
    /// </param>
    /// <param name="resultStride">
    /// Elements from one row of <paramref name="result"/> to the next.
    /// </param>
    /// <param name="row">First row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="channel">First channel.</param>
    /// <param name="count">Number of channels.</param>
    public abstract void Epilogue(in EpilogueTarget target, float* result, long resultStride, int row, int rows, int channel, int count);

    /// <summary>Transforms the inputs of one tile of a <see cref="WinogradForm"/>.</summary>
    /// <param name="outputs">Outputs of the form: 2 or 4.</param>
    /// <param name="pixels">
    /// Addresses of the (outputs + 2)^2 input pixels, line by line; none is null.
    /// </param>
    /// <param name="to">
    /// Receives element e at to + e * <paramref name="plane"/>; must not overlap a pixel.
    /// </param>
    /// <param name="plane">Floats from one element to the next.</param>
    /// <param name="channels">Channels of a pixel.</param>
    public abstract void WinogradInput(int outputs, nint* pixels, float* to, nint plane, int channels);

    /// <summary>
    /// Transforms the products of one tile of a <see cref="WinogradForm"/> into outputs.
    /// </summary>
    /// <param name="outputs">Outputs of the form: 2 or 4.</param>
    /// <param name="m">Products, with element e at m + e * <paramref name="plane"/>.</param>
    /// <param name="plane">Floats from one element to the next.</param>
    /// <param name="y">Receives outputs^2 pixels, line by line.</param>
    /// <param name="stride">Floats from one pixel of <paramref name="y"/> to the next.</param>
    /// <param name="columns">Output channels, a multiple of <see cref="Columns"/>.</param>
    public abstract void WinogradOutput(int outputs, float* m, nint plane, float* y, nint stride, int columns);

    /// <summary>
    /// Transforms the gradients of the outputs of one tile of a <see cref="WinogradForm"/>.
    /// </summary>
    /// <param name="outputs">Outputs of the form: 2 or 4.</param>
    /// <param name="pixels">
    /// Addresses of the outputs^2 pixels of the gradient, line by line; none is null.
    /// </param>
    /// <param name="to">
    /// Receives element e at to + e * <paramref name="plane"/>; must not overlap a pixel.
    /// </param>
    /// <param name="plane">Floats from one element to the next.</param>
    /// <param name="channels">Channels to transform.</param>
    public abstract void WinogradGradient(int outputs, nint* pixels, float* to, nint plane, int channels);

    /// <summary>
    /// Transforms the products of a <see cref="WinogradForm"/>, summed over all tiles, into the
    /// gradients of a 3x3 filter.
    /// </summary>
    /// <param name="form">The form.</param>
    /// <param name="m">Sums, with element e at m + e * <paramref name="plane"/>.</param>
    /// <param name="plane">Floats from one element to the next.</param>
    /// <param name="to">Receives the nine taps, line by line.</param>
    /// <param name="stride">Floats from one tap of <paramref name="to"/> to the next.</param>
    /// <param name="columns">Output channels, a multiple of <see cref="Columns"/>.</param>
    public abstract void WinogradTaps(WinogradForm form, float* m, nint plane, float* to, nint stride, int columns);

    /// <summary>
    /// Computes to[i] as the largest sources[s][i] of all sources, or NaN if one of them is NaN.
    /// </summary>
    /// <remarks>No source address is null. The target must not overlap a source.</remarks>
    public abstract void Maximum(nint* sources, int sourceCount, float* to, int count);

    /// <summary>
    /// Computes to[i] as the mean of from[line * lineStride + pixel * pixelStride + i] over all
    /// lines and pixels.
    /// </summary>
    /// <remarks>The target must not overlap the source.</remarks>
    public abstract void Mean(float* from, int lines, long lineStride, int pixels, long pixelStride, float* to, int count);

    /// <summary>Creates the loop of an element-wise operation.</summary>
    /// <param name="function">The function of the elements.</param>
    /// <remarks>Callers create a loop once per compilation, not per run.</remarks>
    public abstract ElementLoop Elements<TOperator>(TOperator function)
        where TOperator : struct, IElementOperator;

    /// <summary>
    /// Computes to[i] = exp(from[i] - max) / sum, so that the results add up to 1.
    /// </summary>
    /// <remarks>
    /// The largest element is max, and the sum of all exp(from[i] - max) is sum. The target must
    /// not overlap the source.
    /// </remarks>
    public abstract void Softmax(float* from, float* to, int count);

    /// <summary>Computes to[i] += factor * from[i].</summary>
    /// <remarks>The target must not overlap the source.</remarks>
    public abstract void AddScaled(float* from, float factor, float* to, int count);

    /// <summary>
    /// Adds dy[i] to targets[s][i], where sources[s][i] is the first maximum of all sources.
    /// </summary>
    /// <param name="sources">Addresses of the cells of a window, in row-major order.</param>
    /// <param name="targets">Addresses of the gradients of the cells.</param>
    /// <param name="cells">Number of cells, at least 1.</param>
    /// <param name="dy">Gradient of the maximum.</param>
    /// <param name="count">Number of channels.</param>
    public abstract void AddToMaximum(nint* sources, nint* targets, int cells, float* dy, int count);

    /// <summary>
    /// Adds factor[i] to sums[i] and factor[i] * (value[i] - origin[i]) to products[i], in float64.
    /// </summary>
    /// <param name="factor">First factors.</param>
    /// <param name="value">Minuends of the second factors.</param>
    /// <param name="origin">Subtrahends of the second factors.</param>
    /// <param name="affine">
    /// Scales, then as many shifts: a factor counts as 0 unless scale[i] * value[i] + shift[i] is
    /// greater than 0. If null, all factors count.
    /// </param>
    /// <param name="sums">Sums of the factors.</param>
    /// <param name="products">Sums of the products.</param>
    /// <param name="count">Number of elements, scales and shifts.</param>
    public abstract void AddProducts(float* factor, float* value, float* origin, float* affine, double* sums, double* products, int count);

    /// <summary>
    /// Computes to[i] = a * g + (b * (x[i] + m) + c), where g is dy[i] or, if <paramref name="relu"/>
    /// is set and scale * x[i] + shift is not greater than 0, 0.
    /// </summary>
    /// <param name="x">Input of the batch norm.</param>
    /// <param name="dy">Gradient of its result.</param>
    /// <param name="factors">
    /// Six rows with a number per element: m, a, b, c, scale, shift.
    /// </param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="relu">Whether a ReLU follows the batch norm.</param>
    /// <param name="to">Receives the gradient of the input; must not overlap an operand.</param>
    /// <param name="count">Number of elements.</param>
    public abstract void BatchNormGradient(float* x, float* dy, float* factors, nint stride, bool relu, float* to, int count);

    /// <summary>
    /// Adds the distance from[i] - origin[i] to sums[i] and its square to squares[i], in float64.
    /// </summary>
    public abstract void AddMoments(float* from, float* origin, double* sums, double* squares, int count);
}
