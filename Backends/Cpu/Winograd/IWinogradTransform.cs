namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Defines the transforms of one <see cref="WinogradForm"/> for one vector of channels.
/// </summary>
internal unsafe interface IWinogradTransform
{
    /// <summary>Computes to[i][j] = B^T d B.</summary>
    /// <param name="pixels">Addresses of the form's input pixels, line by line.</param>
    /// <param name="at">First channel.</param>
    /// <param name="to">Element (0, 0) at channel 0.</param>
    /// <param name="plane">Floats from one element of the result to the next.</param>
    static abstract void Input(nint* pixels, nint at, float* to, nint plane);

    /// <summary>Computes y[i][j] = A^T m A.</summary>
    /// <param name="m">Element (0, 0) of the products.</param>
    /// <param name="plane">Floats from one element to the next.</param>
    /// <param name="y">Pixel (0, 0) of the form's outputs.</param>
    /// <param name="stride">Floats from one output pixel to the next, line by line.</param>
    static abstract void Output(float* m, nint plane, float* y, nint stride);

    /// <summary>Computes to[i][j] = A e A^T, the gradient of <see cref="Output"/>.</summary>
    /// <param name="pixels">Addresses of the form's output pixels, line by line.</param>
    /// <param name="at">First channel.</param>
    /// <param name="to">Element (0, 0) at channel 0.</param>
    /// <param name="plane">Floats from one element of the result to the next.</param>
    static abstract void Gradient(nint* pixels, nint at, float* to, nint plane);
}
