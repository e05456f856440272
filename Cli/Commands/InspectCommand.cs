using System.CommandLine;
using System.Text.Json;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Nn.Onnx;
using NeoResNet.Tensors;
using Spectre.Console;

namespace NeoResNet.Cli.Commands;

/// <summary>
/// Implements <c>neoresnet inspect</c>, which lists the arrays of a file of weights in any format,
/// and the operators of an ONNX model.
/// </summary>
internal static class InspectCommand
{
    private const int ValuesInText = 10;

    public static Command Create(Terminal terminal)
    {
        var command = new Command("inspect", "List the arrays of a file of weights: safetensors, TensorFlow, Keras, PyTorch, ONNX or .npz. For ONNX, also count the operators. Compare the arrays with the variables of their network, if it is known.");
        var path = new Argument<string>("FILE") { Description = "The file, or the prefix or folder of a TensorFlow checkpoint." };
        var name = new Option<string?>("--values") { Description = "Print the values of this array. Default: list all arrays.", HelpName = "NAME" };
        var model = new Option<string?>("--model") { Description = "Network to compare the arrays with; 'neoresnet networks' lists all names. Default: the network of the file, if it can be identified.", HelpName = "NAME" };
        model.CompletionSources.Add([.. NetworkCatalog.All.Select(network => network.Name)]);
        command.Add(path);
        command.Add(name);
        command.Add(model);
        command.SetAction(parsed =>
        {
            using ICheckpoint file = Checkpoint.Open(FetchedWeights.Find(parsed.GetRequiredValue(path)));
            terminal.Cancellation.ThrowIfCancellationRequested();
            if (parsed.GetValue(name) is { } wanted)
            {
                PrintValues(terminal, parsed, file, wanted);
            }
            else
            {
                PrintList(terminal, parsed, file, InspectedNetwork.Of(file, parsed.GetValue(model)));
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static void PrintList(Terminal terminal, ParseResult parsed, ICheckpoint file, InspectedNetwork? inspected)
    {
        CheckpointFormat format = Checkpoint.FormatOf(file);
        (string Operator, int Count)[] operators = file is OnnxArrays { Model: var model } ? [.. model.Nodes.CountBy(node => node.Operator).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value))] : [];
        Output.Print(
            terminal,
            parsed,
            json =>
            {
                json.WriteString("file", file.FileName);
                json.WriteString("format", CheckpointFormatNames.Of(format));
                json.WriteNumber("values", Count(file));
                json.WriteNumber("bytes", Bytes(file));
                json.WriteObjects("tensors", file.Entries, entry =>
                {
                    json.WriteString("name", entry.Name);
                    json.WriteString("dtype", ElementTypeNames.Of(entry.ElementType));
                    json.WriteShape("shape", entry.Shape);
                });
                json.WriteStrings("unsupported", file.Unsupported.Keys);
                InspectedNetwork.Write(json, inspected);
                if (operators.Length > 0)
                {
                    json.WriteObjects("operators", operators, row =>
                    {
                        json.WriteString("name", row.Operator);
                        json.WriteNumber("count", row.Count);
                    });
                }
            },
            () =>
            {
                terminal.Out.WriteLine(Format.Plain($"{file.FileName}: {CheckpointFormatNames.Of(format)}"));
                Table table = Tables.Create("array", "type", "shape", "values>");
                foreach (StoredArray entry in file.Entries)
                {
                    table.Add(entry.Name, ElementTypeNames.Of(entry.ElementType), entry.Shape.ToString(), Format.Count(entry.Shape.ElementCount));
                }

                table.Print(terminal);
                terminal.Out.WriteLine($"{Format.Quantity(file.Entries.Count, "array")}, {Format.Count(Count(file))} values, {Format.Megabytes(Bytes(file))}");
                if (inspected is not null)
                {
                    terminal.Out.WriteLine(Format.Plain(inspected.ToString()));
                }

                foreach ((string name, string reason) in file.Unsupported)
                {
                    terminal.Out.WriteLine(Format.Plain($"not read: '{name}' {reason}"));
                }

                if (operators.Length > 0)
                {
                    terminal.Out.WriteLine(Format.Plain($"operators: {string.Join(", ", operators.Select(row => $"{row.Operator} {row.Count}"))}"));
                }
            });
    }

    private static void PrintValues(Terminal terminal, ParseResult parsed, ICheckpoint file, string name)
    {
        CheckName(file, name);
        NamedArray array = file.Read(name);
        double[] values = array.ElementType is ElementType.String or ElementType.Complex64 or ElementType.Complex128 or ElementType.Float8E4M3 or ElementType.Float8E5M2
            ? throw new NotSupportedException($"'{name}' has elements of type {ElementTypeNames.Of(array.ElementType)}, whose values are not printed.")
            : ArrayValues.Of(array);
        double[] finite = [.. values.Where(double.IsFinite)];
        Output.Print(
            terminal,
            parsed,
            json =>
            {
                json.WriteString("file", file.FileName);
                json.WriteString("name", name);
                json.WriteString("dtype", ElementTypeNames.Of(array.ElementType));
                json.WriteShape("shape", array.Shape);
                json.WriteStartArray("values");
                foreach (double value in values)
                {
                    WriteNumber(json, array.ElementType, value);
                }

                json.WriteEndArray();
            },
            () =>
            {
                terminal.Out.WriteLine(Format.Plain($"{name}: {ElementTypeNames.Of(array.ElementType)} {array.Shape}"));
                if (finite.Length > 0)
                {
                    terminal.Out.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"minimum {finite.Min():G7}, mean {finite.Average():G7}, maximum {finite.Max():G7}"));
                }

                if (finite.Length < values.Length)
                {
                    terminal.Out.WriteLine($"{Format.Quantity(values.Length - finite.Length, "value")} infinite or not a number");
                }

                string more = values.Length > ValuesInText ? $" and {Format.Count(values.Length - ValuesInText)} more" : "";
                terminal.Out.WriteLine($"{string.Join(' ', values.Take(ValuesInText).Select(value => value.ToString("G7", System.Globalization.CultureInfo.InvariantCulture)))}{more}");
            });
    }

    // Reading an array that is listed as not supported reports the reason.
    private static void CheckName(ICheckpoint file, string name)
    {
        string[] names = [.. file.Entries.Select(entry => entry.Name)];
        if (!names.Contains(name) && !file.Unsupported.ContainsKey(name))
        {
            string near = names.Length > 0 ? $" The nearest names are {NearNames.Of(name, names, _ => false)}." : "";
            throw new KeyNotFoundException($"{file.FileName} contains no array '{name}'.{near} 'neoresnet inspect FILE' without --values lists all arrays.");
        }
    }

    // Float32 values in as few digits as identify them; integers exactly up to 53 bits.
    private static void WriteNumber(Utf8JsonWriter json, ElementType type, double value)
    {
        if (!double.IsFinite(value))
        {
            json.WriteNullValue();
        }
        else if (type is ElementType.Float32 or ElementType.Float16 or ElementType.BFloat16)
        {
            json.WriteNumberValue((float)value);
        }
        else
        {
            json.WriteNumberValue(value);
        }
    }

    private static long Count(ICheckpoint file) => file.Entries.Sum(entry => (long)entry.Shape.ElementCount);

    // Strings have no common size and are not counted.
    private static long Bytes(ICheckpoint file) => file.Entries.Where(entry => entry.ElementType != ElementType.String).Sum(entry => (long)entry.Shape.ElementCount * entry.ElementType.ByteSize());
}
