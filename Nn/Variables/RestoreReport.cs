using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>Compares the arrays of a checkpoint with the variables of a store.</summary>
/// <param name="Matched">Names of the variables that have an array of their name and shape.</param>
/// <param name="Missing">Names of the variables without an array.</param>
/// <param name="Unexpected">Names of the arrays without a variable.</param>
/// <param name="WrongShapes">
/// Names of the variables whose array has another shape, with the variable's and the array's shape.
/// </param>
public sealed record RestoreReport(
    IReadOnlyList<string> Matched,
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> Unexpected,
    IReadOnlyList<(string Name, Shape Expected, Shape Given)> WrongShapes)
{
    private const int NamesShown = 3;

    /// <summary>
    /// Gets the variables of <see cref="WrongShapes"/> whose array would match if its axes had
    /// another order, because the file stores the layout of another framework.
    /// </summary>
    /// <value>
    /// The name of the variable, the shape that the file should store, the shape that it stores,
    /// and the layout of that shape, such as <c>OIHW, as in PyTorch</c>.
    /// </value>
    public IReadOnlyList<(string Name, Shape Expected, Shape Stored, string Layout)> Transposed { get; init; } = [];

    /// <summary>
    /// Gets a value that indicates whether every variable has an array of its shape and every array
    /// has a variable.
    /// </summary>
    public bool IsExact => Missing.Count == 0 && Unexpected.Count == 0 && WrongShapes.Count == 0;

    /// <summary>Returns a summary with the first three names of each kind of mismatch.</summary>
    /// <returns>One line of text.</returns>
    public override string ToString() => Describe(name => name);

    /// <summary>
    /// Returns the summary of <see cref="ToString"/>, with the name that the file uses or should
    /// use after each name that differs from it.
    /// </summary>
    internal string Describe(Func<string, string> sourceOf)
    {
        HashSet<string> transposed = [.. Transposed.Select(array => array.Name)];
        string[] parts =
        [
            $"{Matched.Count} matched",
            Describe("missing", [.. Missing.Select(name => sourceOf(name) == name ? name : $"{name} (expected under the name '{sourceOf(name)}')")]),
            Describe("unexpected", [.. Unexpected.Select(sourceOf)]),
            Describe("of the wrong shape", [.. WrongShapes.Where(wrong => !transposed.Contains(wrong.Name)).Select(wrong => $"{Both(wrong.Name)} (expected {wrong.Expected}, got {wrong.Given})")]),
            Describe("transposed", [.. Transposed.Select(array => $"{Both(array.Name)} (stored as {array.Stored} in the layout {array.Layout}; expected {array.Expected})")]),
        ];
        return string.Join("; ", parts.Where(part => part.Length > 0));

        string Both(string name) => sourceOf(name) == name ? name : $"{name} ('{sourceOf(name)}' in the file)";
    }

    private static string Describe(string what, IReadOnlyList<string> names) => names.Count == 0
        ? ""
        : $"{names.Count} {what}: {string.Join(", ", names.Take(NamesShown))}{(names.Count > NamesShown ? ", ..." : "")}";
}
