using System.CommandLine;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Cli.Commands;

/// <summary>
/// Implements <c>neoresnet convert</c>, which writes the arrays of a file of weights in another
/// format. Names, types and bytes stay as they are unless <c>--dtype</c> changes them.
/// </summary>
internal static class ConvertCommand
{
    private static readonly CheckpointFormat[] Formats = [CheckpointFormat.Safetensors, CheckpointFormat.TensorFlowBundle, CheckpointFormat.TensorFlowV1];

    private static readonly ElementType[] Types = [ElementType.Float32, ElementType.Float16, ElementType.BFloat16];

    public static Command Create(Terminal terminal)
    {
        var command = new Command("convert", "Write the arrays of a file of weights in another format. Names, types and values stay unchanged.");
        var from = new Argument<string>("FILE") { Description = "The file to read: safetensors, TensorFlow, Keras, PyTorch, ONNX or .npz." };
        var to = new Argument<string>("OUT") { Description = "The file to create or replace; for a TensorFlow checkpoint, its prefix." };
        var format = new Option<string?>("--format") { Description = "Format of OUT. Default: safetensors for a name that ends in .safetensors, tensorflow for others.", HelpName = string.Join('|', Formats.Select(CheckpointFormatNames.Of)) };
        var type = new Option<string?>("--dtype") { Description = "Convert the floating-point arrays to this type. Default: keep their types.", HelpName = string.Join('|', Types.Select(ElementTypeNames.Of)) };
        command.Add(from);
        command.Add(to);
        command.Add(format);
        command.Add(type);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(to);
            CheckpointFormat target = parsed.GetValue(format) is { } name ? Choice("--format", name, Formats, CheckpointFormatNames.Of) : DefaultFormat(path);
            ElementType? dtype = parsed.GetValue(type) is { } asked ? Choice("--dtype", asked, Types, ElementTypeNames.Of) : null;
            path = target == CheckpointFormat.TensorFlowBundle && path.EndsWith(".index", StringComparison.Ordinal) ? path[..^6] : path;
            using ICheckpoint file = Checkpoint.Open(FetchedWeights.Find(parsed.GetRequiredValue(from)));
            CommandFiles.CheckOutputs(Checkpoint.FilesWritten(path, target), file.Files);

            // Strings, such as the object graph of TensorFlow 2, are not weights.
            StoredArray[] kept = [.. file.Entries.Where(entry => entry.ElementType != ElementType.String || target != CheckpointFormat.Safetensors)];
            if (kept.Length < file.Entries.Count)
            {
                terminal.WriteError($"Notice: {Format.Quantity(file.Entries.Count - kept.Length, "array")} of strings left out, which the safetensors format cannot store: {string.Join(", ", file.Entries.Except(kept).Select(entry => entry.Name))}.");
            }

            foreach ((string left, string reason) in file.Unsupported)
            {
                terminal.Notice($"'{left}' is left out: it {reason}");
            }

            Checkpoint.Write(path, kept.Select(entry => Converted(file.Read(entry.Name), dtype)), target, file.Metadata);
            Output.Print(
                terminal,
                parsed,
                json =>
                {
                    json.WriteString("file", path);
                    json.WriteString("format", CheckpointFormatNames.Of(target));
                    json.WriteNumber("tensors", kept.Length);
                    json.WriteStrings("left_out", file.Entries.Except(kept).Select(entry => entry.Name).Concat(file.Unsupported.Keys));
                },
                () => terminal.Out.WriteLine(Format.Plain($"Wrote {path}: {CheckpointFormatNames.Of(target)}, {Format.Quantity(kept.Length, "array")}.")));
            return ExitCodes.Success;
        });
        return command;
    }

    private static CheckpointFormat DefaultFormat(string path) => path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) ? CheckpointFormat.Safetensors : CheckpointFormat.TensorFlowBundle;

    private static T Choice<T>(string option, string value, T[] allowed, Func<T, string> nameOf)
        where T : struct, Enum
    {
        int index = Array.FindIndex(allowed, item => nameOf(item) == value);
        return index >= 0 ? allowed[index] : throw new UsageException($"Invalid value '{value}' for '{option}'. Expected {string.Join('|', allowed.Select(nameOf))}.");
    }

    private static NamedArray Converted(NamedArray array, ElementType? type)
    {
        if (type is not { } target || target == array.ElementType || !array.ElementType.ConvertsToSingle())
        {
            return array;
        }

        NhwcTensor values = array.ToTensor();
        int size = target.ByteSize();
        byte[] bytes = new byte[(long)values.Length * size];
        for (int i = 0; i < values.Length; i++)
        {
            Span<byte> element = bytes.AsSpan(i * size, size);
            switch (target)
            {
                case ElementType.Float16:
                    BitConverter.TryWriteBytes(element, (Half)values.Span[i]);
                    break;
                case ElementType.BFloat16:
                    BitConverter.TryWriteBytes(element, ToBFloat16(values.Span[i]));
                    break;
                default:
                    BitConverter.TryWriteBytes(element, values.Span[i]);
                    break;
            }
        }

        return new NamedArray(array.Name, target, array.Shape, bytes);
    }

    // Rounds to nearest, ties to even; NaN stays NaN.
    private static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
