using System.CommandLine;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using Spectre.Console;

namespace NeoResNet.Cli.Commands;

/// <summary>
/// Implements <c>neoresnet diff</c>, which compares the arrays of two files of weights by name. The
/// files can have different formats.
/// </summary>
internal static class DiffCommand
{
    // IsInBoth: whether both files have an array of the name.
    private sealed record Row(string Name, string Difference, double? Largest, bool IsInBoth = true);

    public static Command Create(Terminal terminal)
    {
        var command = new Command("diff", "Compare the arrays of two files of weights by name. The exit code is 1 if they differ.");
        var first = new Argument<string>("FILE") { Description = "A file of weights in any format." };
        var second = new Argument<string>("OTHER") { Description = "Another file of weights in any format." };
        command.Add(first);
        command.Add(second);
        command.SetAction(parsed =>
        {
            using ICheckpoint a = Checkpoint.Open(FetchedWeights.Find(parsed.GetRequiredValue(first))), b = Checkpoint.Open(FetchedWeights.Find(parsed.GetRequiredValue(second)));
            List<Row> rows = [.. Compare(a, b, terminal.Cancellation)];
            int equal = a.Entries.Select(entry => entry.Name).Intersect(b.Entries.Select(entry => entry.Name)).Count() - rows.Count(row => row.IsInBoth);
            Output.Print(
                terminal,
                parsed,
                json =>
                {
                    json.WriteNumber("equal", equal);
                    json.WriteObjects("differences", rows, row =>
                    {
                        json.WriteString("name", row.Name);
                        json.WriteString("difference", row.Difference);
                        if (row.Largest is { } largest)
                        {
                            json.WriteFinite("largest", largest);
                        }
                    });
                },
                () =>
                {
                    if (rows.Count > 0)
                    {
                        Table table = Tables.Create("array", "difference");
                        rows.ForEach(row => table.Add(row.Name, row.Difference));
                        table.Print(terminal);
                    }

                    terminal.Out.WriteLine($"{Format.Quantity(equal, "array")} equal, {Format.Quantity(rows.Count, "difference")}");
                });
            return rows.Count > 0 ? ExitCodes.Failure : ExitCodes.Success;
        });
        return command;
    }

    private static IEnumerable<Row> Compare(ICheckpoint a, ICheckpoint b, CancellationToken cancellationToken)
    {
        Dictionary<string, StoredArray> others = b.Entries.ToDictionary(entry => entry.Name);
        foreach (StoredArray entry in a.Entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!others.Remove(entry.Name, out StoredArray? other))
            {
                yield return new(entry.Name, $"only in {a.FileName}", null, IsInBoth: false);
            }
            else if (!entry.Shape.Equals(other.Shape))
            {
                yield return new(entry.Name, $"shape {entry.Shape} and {other.Shape}", null);
            }
            else if (entry.ElementType != other.ElementType)
            {
                yield return new(entry.Name, $"type {ElementTypeNames.Of(entry.ElementType)} and {ElementTypeNames.Of(other.ElementType)}", null);
            }
            else if (DifferenceOf(a.Read(entry.Name), b.Read(entry.Name)) is { } row)
            {
                yield return row;
            }
        }

        foreach (StoredArray entry in others.Values)
        {
            yield return new(entry.Name, $"only in {b.FileName}", null, IsInBoth: false);
        }
    }

    private static Row? DifferenceOf(NamedArray a, NamedArray b)
    {
        if (a.Bytes.Span.SequenceEqual(b.Bytes.Span))
        {
            return null;
        }

        if (a.ElementType is ElementType.String or ElementType.Complex64 or ElementType.Complex128 or ElementType.Float8E4M3 or ElementType.Float8E5M2)
        {
            return new(a.Name, "other bytes", double.NaN);
        }

        double[] left = ArrayValues.Of(a), right = ArrayValues.Of(b);
        double[] differences = [.. left.Zip(right, (x, y) => x.Equals(y) ? 0 : Math.Abs(x - y))];
        int count = differences.Count(difference => difference != 0);
        double largest = differences.Any(double.IsNaN) ? double.NaN : differences.Max();
        return count == 0 ? new(a.Name, "other bytes of equal values, such as two forms of NaN, or integers beyond 53 bits", double.NaN) : new(a.Name, $"{Format.Quantity(count, "value")} differ{(count == 1 ? "s" : "")}, by at most {Format.Error(largest)}", largest);
    }
}
