using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>
/// Computes initial filters of a network's first convolution that whiten the patches of the
/// training photos: their outputs are uncorrelated and have the same variance.
/// </summary>
/// <remarks>
/// The filters are the eigenvectors of the patches' covariance, divided by the square roots of
/// their eigenvalues, and the same filters with the opposite sign, because a ReLU follows. Source:
/// Page, "How to train your ResNet" (2019), part 8; Jordan, arXiv 2404.00498.
/// </remarks>
internal static class WhiteningFilters
{
    // Keeps directions with almost no variance, such as those that JPEG compression removes, from
    // becoming pure noise.
    private const double Epsilon = 1e-2;

    /// <summary>Replaces the first filters of a convolution.</summary>
    /// <param name="weights">
    /// Filters of shape [height, width, 3, outputs]. The first ones become pairs of whitening
    /// filters, as many as there are; the others keep their values.
    /// </param>
    /// <param name="photos">Prepared photos, [N, height, width, 3].</param>
    /// <exception cref="ArgumentException">
    /// The shapes do not fit: another number of channels, or photos smaller than the filters.
    /// </exception>
    public static void Assign(Variable weights, NhwcTensor photos)
    {
        (int height, int width, int channels, int outputs) = (weights.Shape[0], weights.Shape[1], weights.Shape[2], weights.Shape[3]);
        (double[] values, double[][] vectors) = SymmetricEigen.Solve(Covariance(photos, height, width, channels));
        float[] filters = weights.ToTensor().ToArray();
        for (int pair = 0; pair < Math.Min(vectors.Length, outputs / 2); pair++)
        {
            double scale = 1 / Math.Sqrt(Math.Max(values[pair], 0) + Epsilon);
            for (int tap = 0; tap < vectors[pair].Length; tap++)
            {
                float value = (float)(vectors[pair][tap] * scale);
                filters[(tap * outputs) + (2 * pair)] = value;
                filters[(tap * outputs) + (2 * pair) + 1] = -value;
            }
        }

        weights.Assign(filters);
    }

    /// <summary>Returns the covariance of all patches that lie inside the photos.</summary>
    private static double[,] Covariance(NhwcTensor photos, int height, int width, int channels)
    {
        if (photos.Shape.Rank != 4 || photos.Shape[3] != channels || photos.Shape[0] == 0 || photos.Shape[1] < height || photos.Shape[2] < width)
        {
            throw new ArgumentException($"Photos of shape {photos.Shape} have no patches of {height} x {width} x {channels}.", nameof(photos));
        }

        int taps = height * width * channels, row = photos.Shape[2] * channels;
        double[] patch = new double[taps], sums = new double[taps];
        var products = new double[taps, taps];
        long count = 0;
        ReadOnlySpan<float> pixels = photos.Span;
        for (int n = 0; n < photos.Shape[0]; n++)
        {
            for (int y = 0; y <= photos.Shape[1] - height; y++)
            {
                for (int x = 0; x <= photos.Shape[2] - width; x++)
                {
                    for (int line = 0; line < height; line++)
                    {
                        ReadOnlySpan<float> part = pixels.Slice((((n * photos.Shape[1]) + y + line) * row) + (x * channels), width * channels);
                        for (int i = 0; i < part.Length; i++)
                        {
                            patch[(line * part.Length) + i] = part[i];
                        }
                    }

                    Add(patch, sums, products);
                    count++;
                }
            }
        }

        for (int i = 0; i < taps; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                products[i, j] = products[j, i] = (products[i, j] / count) - (sums[i] / count * (sums[j] / count));
            }
        }

        return products;
    }

    private static void Add(double[] patch, double[] sums, double[,] products)
    {
        for (int i = 0; i < patch.Length; i++)
        {
            sums[i] += patch[i];
            for (int j = 0; j <= i; j++)
            {
                products[i, j] += patch[i] * patch[j];
            }
        }
    }
}
