using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>
/// Represents the order in which a framework stores the axes of filters and of dense weights.
/// </summary>
/// <param name="Filters">
/// The axes of a filter: height (H), width (W), inputs (I) and outputs (O).
/// </param>
/// <param name="Dense">The axes of dense weights: inputs (I) and outputs (O).</param>
/// <param name="Framework">The frameworks that use the order.</param>
internal sealed record ArrayLayout(string Filters, string Dense, string Framework)
{
    // The axes of a variable.
    private const string Axes = "HWIO";

    /// <summary>Gets the order of TensorFlow and Keras, which is also that of variables.</summary>
    public static ArrayLayout TensorFlow { get; } = new(Axes, "IO", "TensorFlow and Keras");

    /// <summary>Gets the order of PyTorch.</summary>
    public static ArrayLayout PyTorch { get; } = new("OIHW", "OI", "PyTorch");

    // After the two properties, whose initializers run first.
    private static readonly ArrayLayout[] All = [TensorFlow, PyTorch, new("OHWI", "OI", "TensorFlow Lite")];

    /// <summary>Returns the shape in which this layout stores a variable.</summary>
    /// <param name="variable">Shape of the variable; only rank 4 has axes to order.</param>
    /// <param name="rank">Rank of the stored array: dense weights have rank 2.</param>
    public Shape StoredShape(Shape variable, int rank) =>
        variable.Rank != Axes.Length ? variable : Ordered(variable, rank == Dense.Length && this != TensorFlow ? Dense : Filters);

    /// <summary>Finds a layout in which a stored array has the axes of a variable.</summary>
    /// <param name="variable">Shape of the variable.</param>
    /// <param name="stored">Shape of the array in the file, which does not match.</param>
    /// <returns>
    /// The axes and the frameworks, such as "OIHW, as in PyTorch"; null if no layout fits.
    /// </returns>
    public string? FindOther(Shape variable, Shape stored)
    {
        if (variable.Rank != Axes.Length || stored == StoredShape(variable, stored.Rank))
        {
            return null;
        }

        foreach (ArrayLayout layout in All)
        {
            string? axes = stored == Ordered(variable, layout.Filters) ? layout.Filters
                : variable[0] == 1 && variable[1] == 1 && stored == Ordered(variable, layout.Dense) ? layout.Dense
                : null;
            if (axes is not null)
            {
                return $"{axes}, as in {layout.Framework}";
            }
        }

        return null;
    }

    private static Shape Ordered(Shape variable, string axes) => new([.. axes.Select(axis => variable[Axes.IndexOf(axis, StringComparison.Ordinal)])]);
}
