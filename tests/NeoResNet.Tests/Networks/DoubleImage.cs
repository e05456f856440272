namespace NeoResNet.Tests.Networks;

/// <summary>A batch of images in float64: [batch, height, width, channels], row-major.</summary>
internal sealed class DoubleImage(int batch, int height, int width, int channels)
{
    public int Batch { get; } = batch;

    public int Height { get; } = height;

    public int Width { get; } = width;

    public int Channels { get; } = channels;

    public double[] Values { get; } = new double[batch * height * width * channels];

    public ref double this[int n, int y, int x, int c] => ref Values[(((((n * Height) + y) * Width) + x) * Channels) + c];

    /// <summary>Calls back for every position.</summary>
    public void ForEach(Action<int, int, int, int> action)
    {
        for (int n = 0; n < Batch; n++)
        {
            for (int y = 0; y < Height; y++)
            {
                for (int x = 0; x < Width; x++)
                {
                    for (int c = 0; c < Channels; c++)
                    {
                        action(n, y, x, c);
                    }
                }
            }
        }
    }

    /// <summary>A new image computed position by position.</summary>
    public static DoubleImage Make(int batch, int height, int width, int channels, Func<int, int, int, int, double> value)
    {
        var image = new DoubleImage(batch, height, width, channels);
        image.ForEach((n, y, x, c) => image[n, y, x, c] = value(n, y, x, c));
        return image;
    }
}
