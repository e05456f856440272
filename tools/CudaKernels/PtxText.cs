using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace NeoResNet.CudaKernels;

/// <summary>Makes ILGPU's text one that ships.</summary>
public static partial class PtxText
{
    /// <summary>
    /// Gives the kernel, its parameters and its labels names that do not depend on what was compiled before, and states the
    /// rounding of every sum and product: without it an assembler may fuse the two, and the numbers would no longer be those
    /// of the C# source.
    /// </summary>
    /// <param name="text">As ILGPU made it.</param>
    /// <param name="name">Name of the kernel.</param>
    /// <exception cref="InvalidOperationException">The text holds what these kernels must not have; says which line.</exception>
    public static string Clean(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = UnusedFunctions().Replace(text.ReplaceLineEndings("\n"), "");
        text = KernelName().Replace(text, $".entry {name}(");
        text = ParameterNumber().Replace(text, "$1");
        text = Inexact().Replace(text, "$1.rn.$2");
        text = ClaimedUniform().Replace(text, "$1");
        var labels = new Dictionary<string, string>();
        text = Label().Replace(text, match =>
        {
            if (!labels.TryGetValue(match.Value, out string? label))
            {
                labels.Add(match.Value, label = "L" + (labels.Count + 1).ToString(CultureInfo.InvariantCulture));
            }

            return label;
        });

        var clean = new StringBuilder($"// {name}, made by tools/CudaKernels from C#. Not to be edited.\n");
        foreach (string line in text.Split('\n'))
        {
            Check(line, name);
            if (line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal))
            {
                clean.Append(line).Append('\n');
            }
        }

        return clean.ToString();
    }

    /// <summary>The first line in which two texts differ, in words; null where none does.</summary>
    /// <param name="file">Where the second is, for the words.</param>
    /// <param name="expected">What the source gives.</param>
    /// <param name="actual">What there is.</param>
    public static string? FirstDifference(string file, string expected, string actual)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(actual);
        string[] want = expected.Split('\n'), have = actual.ReplaceLineEndings("\n").Split('\n');
        for (int line = 0; line < Math.Max(want.Length, have.Length); line++)
        {
            string wanted = line < want.Length ? want[line] : "the end", got = line < have.Length ? have[line] : "the end";
            if (wanted != got)
            {
                return $"{file}:{line + 1}: expected '{wanted.Trim()}', got '{got.Trim()}'.";
            }
        }

        return null;
    }

    // Calls and local memory mean that something was not inlined or that an intrinsic is unknown; max and min lose NaN.
    private static void Check(string line, string name)
    {
        Match bad = Forbidden().Match(line);
        if (bad.Success)
        {
            throw new InvalidOperationException($"Kernel {name}: '{bad.Value}' must not be in it, got '{line.Trim()}'.");
        }
    }

    // ILGPU also writes out each intrinsic as a function, which nothing calls.
    [GeneratedRegex(@"\.visible \.func.*(?=\.visible \.entry)", RegexOptions.Singleline)]
    private static partial Regex UnusedFunctions();

    [GeneratedRegex(@"\.entry \w+\(")]
    private static partial Regex KernelName();

    [GeneratedRegex(@"\b_([A-Za-z]\w*?)_\d+\b")]
    private static partial Regex ParameterNumber();

    [GeneratedRegex(@"\b(add|sub|mul)\.(f32|f64)\b")]
    private static partial Regex Inexact();

    // ILGPU 1.5.3 claims that a whole warp goes one way where the choice depends on what each thread loaded from float16 or
    // bfloat16; a GPU may believe it. Without the claim the assembler finds out by itself.
    [GeneratedRegex(@"(@!?%p\d+\s+bra)\.uni\b")]
    private static partial Regex ClaimedUniform();

    [GeneratedRegex(@"\bL_\d+\b")]
    private static partial Regex Label();

    [GeneratedRegex(@"\bcall\b|\.local\b|\.func\b|\.shared\b|\b(max|min)\.f|\.approx|\.ftz")]
    private static partial Regex Forbidden();
}
