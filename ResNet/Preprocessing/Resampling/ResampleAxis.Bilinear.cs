namespace NeoResNet;

/// <content>TensorFlow's rules: two neighbours at every scale, positions in float32.</content>
internal sealed partial class ResampleAxis
{
    /// <summary>
    /// Follows TensorFlow 1 with align_corners false: output position i is at i * (input size /
    /// output size). This shifts the picture by up to half a pixel. slim's published weights were
    /// trained with this shift.
    /// </summary>
    public static ResampleAxis LegacyBilinear(ResampleWindow window) => TwoNeighbours(window, static (i, scale) => i * scale);

    /// <summary>
    /// Follows TensorFlow 2: output position i is at (i + 1/2) * (input size / output size) - 1/2.
    /// </summary>
    public static ResampleAxis HalfPixelBilinear(ResampleWindow window) => TwoNeighbours(window, static (i, scale) => ((i + 0.5f) * scale) - 0.5f);

    private static ResampleAxis TwoNeighbours(ResampleWindow window, Func<long, float, float> positionOf)
    {
        // Positions are float32 as in TensorFlow. Positions of higher precision would sometimes
        // select other neighbours.
        float scale = window.SourceSize / (float)window.ResizedSize;
        int last = window.SourceSize - 1;
        var axis = new ResampleAxis(window.Count, 2);
        for (int i = 0; i < window.Count; i++)
        {
            float position = positionOf(window.First + i, scale);
            float floor = MathF.Floor(position);
            float fraction = position - floor;
            int lower = (int)floor;
            Span<double> weights = axis.WeightsOf(i);
            bool isInside = lower >= 0 && lower < last;
            axis._starts[i] = window.SourceStart + Math.Clamp(lower, 0, last);
            axis._counts[i] = isInside ? 2 : 1;

            // Beyond an edge both neighbours are the pixel at the edge. TensorFlow's weights are 1
            // - f and f in float32.
            weights[0] = isInside ? 1 - fraction : 1;
            weights[1] = isInside ? fraction : 0;
        }

        return axis;
    }
}
