namespace NeoResNet.Backends.Cpu;

/// <summary>All inner loops of one level. Stateless: one object serves all threads.</summary>
internal abstract unsafe class KernelSet
{
    /// <summary>Rows of the convolution's tile.</summary>
    public abstract int Rows { get; }

    /// <summary>Columns of the convolution's tile: output channels of a packed panel.</summary>
    public abstract int Columns { get; }

    /// <summary>Level as it stands in kernel names: <c>avx512</c>.</summary>
    public abstract string Prefix { get; }

    /// <summary>Name of the convolution kernel: <c>avx512_igemm_f32_6x64</c>.</summary>
    public string IgemmName => $"{Prefix}_igemm_f32_{Rows}x{Columns}";

    /// <summary>Name of the Winograd kernel: <c>avx512_winograd_f43_6x64</c>.</summary>
    public string WinogradName(WinogradForm form) => $"{Prefix}_winograd_{form.Name}_{Rows}x{Columns}";

    /// <summary>Floating point operations of one round of <see cref="MultiplyAdds"/>.</summary>
    public abstract int RoundFlops { get; }

    /// <summary>Multiply-adds on registers alone, nothing loaded or stored: what the processor can do at most.</summary>
    /// <returns>A number that depends on all of them, so that no compiler may leave one out.</returns>
    public abstract float MultiplyAdds(int rounds);

    /// <summary>One tile of a convolution; see <see cref="IgemmTile{TSimd, TVector}.Run{TTile}"/>.</summary>
    /// <param name="tileRows">Rows of this tile, 1 to <see cref="Rows"/>.</param>
    /// <param name="rows">Input pixels [taps][<see cref="Rows"/>].</param>
    /// <param name="taps">Number of taps, at least 1.</param>
    /// <param name="channel">First channel read.</param>
    /// <param name="channels">Channels read a tap.</param>
    /// <param name="b">Packed weights [taps][channels][<see cref="Columns"/>].</param>
    /// <param name="c">Sums [tileRows][<paramref name="cStride"/>], the first <see cref="Columns"/> used.</param>
    /// <param name="cStride">Floats from one row of sums to the next.</param>
    /// <param name="accumulate">Whether to go on from <paramref name="c"/>.</param>
    /// <param name="ahead">Memory that will be read soon.</param>
    /// <param name="aheadStep">Floats that <paramref name="ahead"/> moves a channel.</param>
    public abstract void Igemm(int tileRows, nint* rows, int taps, int channel, int channels, float* b, float* c, nint cStride, bool accumulate, float* ahead, nint aheadStep);

    /// <summary>
    /// y = result + bias + residual, relu, stored; then the second output. For rows [row, row + rows) and channels
    /// [channel, channel + count).
    /// </summary>
    /// <param name="target">Addresses and switches.</param>
    /// <param name="result">The operation's result: element 0 is (row, channel). Not changed.</param>
    /// <param name="resultStride">Elements from one row of <paramref name="result"/> to the next.</param>
    /// <param name="row">First row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="channel">First channel.</param>
    /// <param name="count">Number of channels.</param>
    public abstract void Epilogue(in EpilogueTarget target, float* result, long resultStride, int row, int rows, int channel, int count);

    /// <summary>Transforms the inputs of one tile of a <see cref="WinogradForm"/>.</summary>
    /// <param name="outputs">Outputs of the form: 2 or 4.</param>
    /// <param name="pixels">Addresses of the (outputs + 2)^2 input pixels, line by line.</param>
    /// <param name="to">Gets element e at to + e * <paramref name="plane"/>.</param>
    /// <param name="plane">Floats from one element to the next.</param>
    /// <param name="channels">Channels of a pixel.</param>
    public abstract void WinogradInput(int outputs, nint* pixels, float* to, nint plane, int channels);

    /// <summary>Transforms the products of one tile of a <see cref="WinogradForm"/> back.</summary>
    /// <param name="outputs">Outputs of the form: 2 or 4.</param>
    /// <param name="m">Element e at m + e * <paramref name="plane"/>.</param>
    /// <param name="plane">Floats from one element to the next.</param>
    /// <param name="y">Gets outputs^2 pixels, line by line.</param>
    /// <param name="stride">Floats from one pixel of <paramref name="y"/> to the next.</param>
    /// <param name="columns">Output channels, a multiple of <see cref="Columns"/>.</param>
    public abstract void WinogradOutput(int outputs, float* m, nint plane, float* y, nint stride, int columns);

    /// <summary>to[i] = the largest of sources[...][i]; NaN where one of them is NaN.</summary>
    public abstract void Maximum(nint* sources, int sourceCount, float* to, int count);

    /// <summary>to[i] = mean over lines and pixels of from[line * lineStride + pixel * pixelStride + i].</summary>
    public abstract void Mean(float* from, int lines, long lineStride, int pixels, long pixelStride, float* to, int count);

    /// <summary>to[i] = scale[i] * from[i] + shift[i]; a null scale is 1, a null shift 0.</summary>
    public abstract void ScaleShift(float* from, float* scale, float* shift, float* to, int count);

    /// <summary>to[i] = from[i], but <paramref name="minimum"/> or <paramref name="maximum"/> where it is below or above; NaN stays NaN.</summary>
    public abstract void Clip(float* from, float minimum, float maximum, float* to, int count);

    /// <summary>to = exp(from - max) / sum.</summary>
    public abstract void Softmax(float* from, float* to, int count);

    /// <summary>Adds from[i] - origin[i], subtracted in float64, to sums[i] and its square to squares[i].</summary>
    public abstract void AddMoments(float* from, float* origin, double* sums, double* squares, int count);
}
