using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Training.Tests;

public sealed class WhiteningTests
{
    [Test]
    public void Eigenvectors_of_a_known_matrix_are_found()
    {
        // Eigenvalues of the second difference of n points: 2 - 2 cos(k pi / (n + 1)).
        const int N = 27;
        var matrix = new double[N, N];
        for (int i = 0; i < N; i++)
        {
            matrix[i, i] = 2;
            if (i > 0)
            {
                matrix[i, i - 1] = matrix[i - 1, i] = -1;
            }
        }

        (double[] values, double[][] vectors) = SymmetricEigen.Solve(matrix);
        double[] expected = [.. Enumerable.Range(1, N).Select(k => 2 - (2 * Math.Cos(k * Math.PI / (N + 1)))).OrderDescending()];
        Assert.That(values, Is.EqualTo(expected).Within(1e-13));
        for (int i = 0; i < N; i++)
        {
            double[] product = [.. Enumerable.Range(0, N).Select(r => Enumerable.Range(0, N).Sum(c => matrix[r, c] * vectors[i][c]))];
            Assert.That(product, Is.EqualTo(vectors[i].Select(value => value * values[i])).Within(1e-12), $"{i}");
            for (int j = 0; j <= i; j++)
            {
                Assert.That(vectors[i].Zip(vectors[j], (a, b) => a * b).Sum(), Is.EqualTo(i == j ? 1 : 0).Within(1e-13), $"{i}, {j}");
            }
        }
    }

    [Test]
    public void Equal_eigenvalues_and_zero_matrices_have_orthogonal_eigenvectors()
    {
        Assert.That(SymmetricEigen.Solve(new double[3, 3]).Values, Is.EqualTo(new double[3]));
        (double[] values, double[][] vectors) = SymmetricEigen.Solve(new double[,] { { 0, 1, 1 }, { 1, 0, 1 }, { 1, 1, 0 } });
        Assert.That(values, Is.EqualTo(new[] { 2.0, -1, -1 }).Within(1e-15));
        Assert.That(vectors[1].Zip(vectors[2], (a, b) => a * b).Sum(), Is.Zero.Within(1e-15));
    }

    [Test]
    public void Matrices_that_are_not_symmetric_are_refused()
    {
        Assert.That(() => SymmetricEigen.Solve(new double[,] { { 1, 2 }, { 3, 1 } }), Throws.ArgumentException.With.Message.Contains("symmetric"));
        Assert.That(() => SymmetricEigen.Solve(new double[,] { { double.NaN } }), Throws.ArgumentException);
        Assert.That(() => SymmetricEigen.Solve(new double[1, 2]), Throws.ArgumentException.With.Message.Contains("square"));
    }

    [Test]
    public void The_filters_give_uncorrelated_outputs_of_variance_1()
    {
        // Neighbours are correlated, as in photos: a running mean of random numbers.
        const int Photos = 40, Side = 12, Outputs = 60;
        var random = new SampleRandom(7);
        var photos = new NhwcTensor([Photos, Side, Side, 3]);
        for (int i = 0; i < photos.Length; i++)
        {
            photos.Span[i] = (float)((10 * random.Normal()) + (i >= 3 ? 0.7 * photos.Span[i - 3] : 0) + 5);
        }

        using var variables = new VariableStore();
        var graph = new Graph(variables);
        _ = Layers.Conv2D(graph.Placeholder([null, Side, Side, 3]), Outputs, 3, scope: "root");
        variables.Initialize(seed: 1);
        Variable weights = variables["root/weights"];
        float[] before = weights.ToTensor().ToArray();
        WhiteningFilters.Assign(weights, photos);

        float[] filters = weights.ToTensor().ToArray();
        double[][] outputs = [.. Enumerable.Range(0, 27).Select(pair => OutputsOf(photos, filters, 2 * pair).ToArray())];
        for (int a = 0; a < 27; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                double covariance = outputs[a].Zip(outputs[b], (x, y) => x * y).Average() - (outputs[a].Average() * outputs[b].Average());
                Assert.That(covariance, Is.EqualTo(a == b ? 1 : 0).Within(2e-3), $"{a}, {b}");
            }
        }

        for (int tap = 0; tap < 27; tap++)
        {
            ReadOnlySpan<float> row = filters.AsSpan(tap * Outputs, Outputs);
            Assert.That(Enumerable.Range(0, 27).All(pair => filters[(tap * Outputs) + (2 * pair)] == -filters[(tap * Outputs) + (2 * pair) + 1]));
            Assert.That(row[54..].ToArray(), Is.EqualTo(before[((tap * Outputs) + 54)..((tap + 1) * Outputs)]), "the other filters keep their values");
        }

        static IEnumerable<double> OutputsOf(NhwcTensor photos, float[] filters, int output)
        {
            for (int n = 0; n < Photos; n++)
            {
                for (int y = 0; y < Side - 2; y++)
                {
                    for (int x = 0; x < Side - 2; x++)
                    {
                        double sum = 0;
                        for (int tap = 0; tap < 27; tap++)
                        {
                            sum += photos[n, y + (tap / 9), x + (tap / 3 % 3), tap % 3] * filters[(tap * Outputs) + output];
                        }

                        yield return sum;
                    }
                }
            }
        }
    }

    [Test]
    public void Photos_that_are_too_small_are_refused()
    {
        using var variables = new VariableStore();
        _ = Layers.Conv2D(new Graph(variables).Placeholder([null, 8, 8, 3]), 4, 3, scope: "root");
        variables.Initialize(seed: 1);
        Assert.That(() => WhiteningFilters.Assign(variables["root/weights"], new NhwcTensor(1, 2, 8, 3)), Throws.ArgumentException.With.Message.Contains("3 x 3 x 3"));
    }
}
