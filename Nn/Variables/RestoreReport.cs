namespace NeoResNet.Nn;

/// <summary>A variable whose stored array has another shape.</summary>
/// <param name="Name">Name of both.</param>
/// <param name="Expected">The variable's shape.</param>
/// <param name="Given">The stored shape.</param>
public sealed record WrongShape(string Name, Tensors.Shape Expected, Tensors.Shape Given);

/// <summary>How the arrays of a file and the variables of a store fit together.</summary>
/// <param name="Matched">Variables that have an array of their name and shape.</param>
/// <param name="Missing">Variables without an array.</param>
/// <param name="Unexpected">Arrays without a variable.</param>
/// <param name="WrongShapes">Variables whose array has another shape.</param>
public sealed record RestoreReport(
    IReadOnlyList<string> Matched, IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected, IReadOnlyList<WrongShape> WrongShapes)
{
    private const int NamesShown = 3;

    /// <summary>Whether every variable has its array and no array is left over.</summary>
    public bool IsExact => Missing.Count == 0 && Unexpected.Count == 0 && WrongShapes.Count == 0;

    /// <summary>One line for people, with the first few names of each kind.</summary>
    public override string ToString() => Describe(name => name);

    /// <summary>As <see cref="ToString"/>, each name followed by what the file calls it where that differs.</summary>
    internal string Describe(Func<string, string> sourceOf)
    {
        string[] parts =
        [
            $"{Matched.Count} matched",
            Describe("missing", [.. Missing.Select(Both)]),
            Describe("unexpected", Unexpected),
            Describe("of the wrong shape", [.. WrongShapes.Select(wrong => $"{Both(wrong.Name)} (expected {wrong.Expected}, got {wrong.Given})")]),
        ];
        return string.Join("; ", parts.Where(part => part.Length > 0));

        string Both(string name) => sourceOf(name) == name ? name : $"{name} ('{sourceOf(name)}' in the file)";
    }

    private static string Describe(string what, IReadOnlyList<string> names) => names.Count == 0
        ? ""
        : $"{names.Count} {what}: {string.Join(", ", names.Take(NamesShown))}{(names.Count > NamesShown ? ", ..." : "")}";
}
