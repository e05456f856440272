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
        var from = new Argument<string>("FILE") { Description = "The file to read: safetensors, TensorFlow, Keras, PyTorch, ONNX or .npz; or the index of weights in several files." };
        var to = new Argument<string>("OUT") { Description = $"The file to create or replace; for a TensorFlow checkpoint, its prefix. A name that ends in {ShardIndex.Suffix} writes several safetensors files and their index." };
        var format = new Option<string?>("--format") { Description = "Format of OUT. Default: safetensors for a name that ends in .safetensors, tensorflow for names without the end of another format.", HelpName = string.Join('|', Formats.Select(CheckpointFormatNames.Of)) };
        var type = new Option<string?>("--dtype") { Description = "Convert the floating-point arrays to this type. Default: keep their types.", HelpName = string.Join('|', Types.Select(ElementTypeNames.Of)) };
        Option<int?> shardSize = Options.Integer("--shard-size", 1, $"Maximum size of the arrays of one file in megabytes, if OUT is an index. Default: {ConvertTarget.DefaultShardMegabytes}.");
        command.Add(from);
        command.Add(to);
        command.Add(format);
        command.Add(type);
        command.Add(shardSize);
        command.SetAction(parsed =>
        {
            CheckpointFormat? asked = parsed.GetValue(format) is { } name ? Choice("--format", name, Formats, CheckpointFormatNames.Of) : null;
            var target = ConvertTarget.Of(parsed.GetRequiredValue(to), asked, parsed.GetValue(shardSize));
            var conversion = new ElementConversion(parsed.GetValue(type) is { } dtype ? Choice("--dtype", dtype, Types, ElementTypeNames.Of) : null);
            using ICheckpoint file = Checkpoint.Open(FetchedWeights.Find(parsed.GetRequiredValue(from)));

            // Strings, such as the object graph of TensorFlow 2, are not weights.
            StoredArray[] kept = [.. file.Entries.Where(entry => entry.ElementType != ElementType.String || target.Format != CheckpointFormat.Safetensors)];
            CheckTypes(file, kept);
            CommandFiles.CheckOutputs(target.Files([.. kept.Select(entry => LengthOf(entry, conversion))]), file.Files);
            if (kept.Length < file.Entries.Count)
            {
                terminal.WriteError($"Notice: {Format.Quantity(file.Entries.Count - kept.Length, "array")} of strings left out, which the safetensors format cannot store: {string.Join(", ", file.Entries.Except(kept).Select(entry => entry.Name))}.");
            }

            foreach ((string left, string reason) in file.Unsupported)
            {
                terminal.Notice($"'{left}' is left out: it {reason}");
            }

            target.Write(kept.Select(Converted), file.Metadata);
            if (conversion.Overflowed is [var first, ..])
            {
                terminal.Notice($"{target.Path}: {Format.Quantity(conversion.Overflowed.Count, "array")} with values outside the range of {parsed.GetValue(type)}, which became infinite. The first is '{first.Name}' with {Format.Quantity(first.Count, "such value")}.");
            }

            Output.Print(
                terminal,
                parsed,
                json =>
                {
                    json.WriteString("file", target.Path);
                    json.WriteString("format", CheckpointFormatNames.Of(target.Format));
                    json.WriteNumber("tensors", kept.Length);
                    json.WriteStrings("left_out", file.Entries.Except(kept).Select(entry => entry.Name).Concat(file.Unsupported.Keys));
                    json.WriteObjects("overflowed", conversion.Overflowed, array =>
                    {
                        json.WriteString("name", array.Name);
                        json.WriteNumber("values", array.Count);
                    });
                },
                () => terminal.Out.WriteLine(Format.Plain($"Wrote {target.Path}: {CheckpointFormatNames.Of(target.Format)}, {Format.Quantity(kept.Length, "array")}.")));
            return ExitCodes.Success;

            NamedArray Converted(StoredArray entry)
            {
                terminal.Cancellation.ThrowIfCancellationRequested();
                return conversion.Convert(file.Read(entry.Name));
            }
        });
        return command;
    }

    private static void CheckTypes(ICheckpoint file, StoredArray[] arrays)
    {
        if (Array.Find(arrays, entry => entry.StoredType is not null) is { } quantized)
        {
            throw new DataFileException(
                file.FileName, null, $"'{quantized.Name}' has elements of the quantized type {quantized.StoredType}, which no output format keeps. Convert a checkpoint without quantized arrays.");
        }
    }

    private static long LengthOf(StoredArray entry, ElementConversion conversion) =>
        entry.ElementType == ElementType.String ? 0 : (long)entry.Shape.ElementCount * conversion.TypeOf(entry.ElementType).ByteSize();

    private static T Choice<T>(string option, string value, T[] allowed, Func<T, string> nameOf)
        where T : struct, Enum
    {
        int index = Array.FindIndex(allowed, item => nameOf(item) == value);
        return index >= 0 ? allowed[index] : throw new UsageException($"Invalid value '{value}' for '{option}'. Expected {string.Join('|', allowed.Select(nameOf))}.");
    }
}
