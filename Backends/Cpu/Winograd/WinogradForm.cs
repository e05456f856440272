namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Represents one of Winograd's minimal filterings F(m x m, 3 x 3): Y = A^T [(G g G^T) * (B^T d B)]
/// A.
/// </summary>
/// <remarks>
/// A tile of m x m outputs needs (m + 2) x (m + 2) inputs and as many products. Source: Lavin and
/// Gray, "Fast Algorithms for Convolutional Neural Networks".
/// </remarks>
internal sealed class WinogradForm
{
    private WinogradForm(int outputs, double[] filter)
    {
        Outputs = outputs;
        FilterRows = filter;
    }

    /// <summary>
    /// Gets the form with 2 x 2 outputs and the points 0, 1, -1 and infinity: 16 products instead
    /// of 36.
    /// </summary>
    public static WinogradForm Two { get; } = new(2, [1, 0, 0, 0.5, 0.5, 0.5, 0.5, -0.5, 0.5, 0, 0, 1]);

    /// <summary>
    /// Gets the form with 4 x 4 outputs, the points of <see cref="WinogradPoints"/> and infinity:
    /// 36 products instead of 144.
    /// </summary>
    public static WinogradForm Four { get; } = new(4, FilterOf(WinogradPoints.A, WinogradPoints.B));

    /// <summary>Gets the number of outputs per tile and direction.</summary>
    public int Outputs { get; }

    /// <summary>Gets the number of inputs per tile and direction.</summary>
    public int Inputs => Outputs + 2;

    /// <summary>
    /// Gets the number of products per tile for each pair of an input and an output channel.
    /// </summary>
    public int Products => Inputs * Inputs;

    /// <summary>Gets G [inputs, 3], row by row.</summary>
    public double[] FilterRows { get; }

    /// <summary>Gets the name of the form in kernel names, such as <c>f43</c>.</summary>
    public string Name => $"f{Outputs}3";

    // The row of point p is (1, p, p^2) / the product of p's distances to the other points. The row
    // of infinity is (0, 0, 1).
    private static double[] FilterOf(double a, double b)
    {
        double[] points = [0, a, -a, b, -b];
        var g = new double[6 * 3];
        for (int i = 0; i < points.Length; i++)
        {
            double divisor = 1;
            for (int j = 0; j < points.Length; j++)
            {
                divisor *= j == i ? 1 : points[i] - points[j];
            }

            (g[i * 3], g[(i * 3) + 1], g[(i * 3) + 2]) = (1 / divisor, points[i] / divisor, points[i] * points[i] / divisor);
        }

        g[^1] = 1;
        return g;
    }
}
