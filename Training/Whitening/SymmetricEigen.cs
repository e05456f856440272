namespace NeoResNet.Training;

/// <summary>
/// Computes eigenvalues and eigenvectors of small symmetric matrices by Jacobi's rotations, in
/// float64.
/// </summary>
/// <remarks>Source: Golub and Van Loan, "Matrix Computations", section 8.5 (cyclic Jacobi).</remarks>
internal static class SymmetricEigen
{
    // Convergence is quadratic: matrices of some hundred rows need fewer than ten sweeps.
    private const int MaxSweeps = 100;

    private const double Tolerance = 1e-28;

    /// <summary>Returns eigenvalues in descending order with their eigenvectors.</summary>
    /// <param name="matrix">A symmetric matrix; only finite values. The method does not change it.</param>
    /// <returns>
    /// The eigenvalues, and one eigenvector of length 1 per row, in the same order. The largest
    /// component of an eigenvector, by magnitude, is positive.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The matrix is not square or not symmetric, or it contains NaN or infinity.
    /// </exception>
    public static (double[] Values, double[][] Vectors) Solve(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        Check(matrix);
        var a = (double[,])matrix.Clone();
        double[][] vectors = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Select(j => i == j ? 1.0 : 0.0).ToArray())];
        double total = a.Cast<double>().Sum(value => value * value);
        for (int sweep = 0; sweep < MaxSweeps && OffDiagonal(a) > Tolerance * total; sweep++)
        {
            for (int p = 0; p < n - 1; p++)
            {
                for (int q = p + 1; q < n; q++)
                {
                    Rotate(a, vectors, p, q);
                }
            }
        }

        int[] order = [.. Enumerable.Range(0, n).OrderByDescending(i => a[i, i])];
        return ([.. order.Select(i => a[i, i])], [.. order.Select(i => WithPositiveLargest(vectors[i]))]);
    }

    private static void Check(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        if (matrix.GetLength(1) != n)
        {
            throw new ArgumentException($"The matrix must be square, got {n} x {matrix.GetLength(1)}.", nameof(matrix));
        }

        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                if (!double.IsFinite(matrix[i, j]) || matrix[i, j] != matrix[j, i])
                {
                    throw new ArgumentException($"The matrix must be symmetric with finite values, got {matrix[i, j]} at ({i}, {j}) and {matrix[j, i]} at ({j}, {i}).", nameof(matrix));
                }
            }
        }
    }

    private static double OffDiagonal(double[,] a)
    {
        double sum = 0;
        for (int i = 0; i < a.GetLength(0); i++)
        {
            for (int j = 0; j < i; j++)
            {
                sum += 2 * a[i, j] * a[i, j];
            }
        }

        return sum;
    }

    // Makes a[p, q] zero by a rotation of rows and columns p and q.
    private static void Rotate(double[,] a, double[][] vectors, int p, int q)
    {
        if (a[p, q] == 0)
        {
            return;
        }

        double tau = (a[q, q] - a[p, p]) / (2 * a[p, q]);
        double tangent = (tau >= 0 ? 1 : -1) / (Math.Abs(tau) + Math.Sqrt(1 + (tau * tau)));
        double cosine = 1 / Math.Sqrt(1 + (tangent * tangent)), sine = tangent * cosine;
        for (int i = 0; i < a.GetLength(0); i++)
        {
            (a[i, p], a[i, q]) = ((cosine * a[i, p]) - (sine * a[i, q]), (sine * a[i, p]) + (cosine * a[i, q]));
        }

        for (int i = 0; i < a.GetLength(0); i++)
        {
            (a[p, i], a[q, i]) = ((cosine * a[p, i]) - (sine * a[q, i]), (sine * a[p, i]) + (cosine * a[q, i]));
            (vectors[p][i], vectors[q][i]) = ((cosine * vectors[p][i]) - (sine * vectors[q][i]), (sine * vectors[p][i]) + (cosine * vectors[q][i]));
        }
    }

    private static double[] WithPositiveLargest(double[] vector) =>
        vector.MaxBy(Math.Abs) < 0 ? [.. vector.Select(value => -value)] : vector;
}
