using NeoResNet.Tensors;

namespace NeoResNet.Nn.Onnx;

/// <summary>
/// Describes where the weights of a filter lie in a constant: each dimension with its size and the
/// distance between its elements.
/// </summary>
internal readonly record struct FilterLayout(
    (int Size, int Step) Height, (int Size, int Step) Width, (int Size, int Step) Inputs, (int Size, int Step) Outputs)
{
    // 16 floats fill a cache line: the loop writes whole lines, and the lines that it reads stay in
    // the cache until all of their weights are copied.
    private const int ColumnsAtOnce = 16;

    /// <summary>Gets the shape of the filter, [height, width, inputs, outputs].</summary>
    internal Shape Shape => [Height.Size, Width.Size, Inputs.Size, Outputs.Size];

    /// <summary>Describes weights of the order [outputs, inputs, height, width].</summary>
    internal static FilterLayout OfConvolution(IReadOnlyList<int> sizes) => new(
        (sizes[2], sizes[3]), (sizes[3], 1), (sizes[1], sizes[2] * sizes[3]), (sizes[0], sizes[1] * sizes[2] * sizes[3]));

    /// <summary>
    /// Describes the matrix of a dense layer on flattened images.
    /// </summary>
    /// <param name="image">Height, width and channels of the images.</param>
    /// <param name="order">The order of the flattened image.</param>
    /// <param name="outputs">Number of outputs.</param>
    /// <param name="isTransposed">Whether the matrix is [outputs, inputs].</param>
    internal static FilterLayout OfDense((int Height, int Width, int Channels) image, Flattening order, int outputs, bool isTransposed)
    {
        (int height, int width, int channels) = image;
        int row = isTransposed ? 1 : outputs, column = isTransposed ? height * width * channels : 1;
        return order == Flattening.ChannelsFirst
            ? new((height, width * row), (width, row), (channels, height * width * row), (outputs, column))
            : new((height, width * channels * row), (width, channels * row), (channels, row), (outputs, column));
    }

    /// <summary>Copies the weights to the order [height, width, inputs, outputs].</summary>
    internal void Copy(ReadOnlySpan<float> from, Span<float> to)
    {
        (int inputs, int inputStep) = Inputs;
        (int outputs, int outputStep) = Outputs;
        for (int first = 0; first < outputs; first += ColumnsAtOnce)
        {
            int columns = Math.Min(ColumnsAtOnce, outputs - first);
            for (int input = 0; input < inputs; input++)
            {
                for (int y = 0; y < Height.Size; y++)
                {
                    for (int x = 0; x < Width.Size; x++)
                    {
                        int at = (y * Height.Step) + (x * Width.Step) + (input * inputStep) + (first * outputStep);
                        Span<float> row = to.Slice(((((y * Width.Size) + x) * inputs) + input) * outputs + first, columns);
                        for (int i = 0; i < row.Length; i++)
                        {
                            row[i] = from[at + (i * outputStep)];
                        }
                    }
                }
            }
        }
    }
}
