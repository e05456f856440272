using System.Globalization;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Onnx;

/// <summary>Represents the numbers of a tensor in a file beside the model.</summary>
/// <param name="ModelFile">Path of the model, for messages.</param>
/// <param name="Folder">The folder of the model, which must contain the file.</param>
/// <param name="Path">Path of the file.</param>
/// <param name="Offset">Position of the first byte.</param>
/// <param name="Length">Number of bytes.</param>
internal sealed record OnnxExternalData(string ModelFile, OnnxFolder Folder, string Path, long Offset, long Length)
{
    internal static OnnxExternalData Of(ProtobufReader message, StoredTensor tensor, Dictionary<string, string> entries, OnnxSource source)
    {
        if (source.Folder is not { } folder)
        {
            throw message.Fault($"the tensor '{tensor.Name}' is in another file. Load the model by its path instead of from a stream.");
        }

        string location = entries.GetValueOrDefault("location", "");
        string path = folder.Find(location)
            ?? throw message.Fault($"the tensor '{tensor.Name}' is in the file '{location}'. External data must be in the model's folder or in a folder inside it.");
        long needed = (long)tensor.Count * tensor.ElementType.ByteSize(), offset = Number("offset", 0), length = Number("length", needed);
        if (length != needed || offset < 0 || offset > long.MaxValue - needed || needed > Array.MaxLength)
        {
            throw message.Fault($"the tensor '{tensor.Name}' of sizes [{string.Join(", ", tensor.Sizes)}] needs {needed} bytes of external data, got {length} at offset {offset}.");
        }

        return new(source.File, folder, path, offset, length);

        long Number(string key, long missing) => !entries.TryGetValue(key, out string? text) ? missing
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : -1;
    }

    /// <summary>Reads the bytes.</summary>
    /// <exception cref="CheckpointException">
    /// The file is missing or too short, or cannot be read.
    /// </exception>
    internal byte[] Read()
    {
        string real = RealPath.Of(Path);
        if (!Folder.Contains(real))
        {
            throw new CheckpointException(ModelFile, null, $"its external data '{Path}' is a link to '{real}', outside of the model's folder. Copy the file to the model's folder.");
        }

        try
        {
            // The length of a pipe is 0. Opening it could block.
            long available = new FileInfo(real).Length;
            if (Offset > available - Length)
            {
                throw new CheckpointException(ModelFile, null, $"its external data '{Path}' has {available} bytes, expected at least {(Int128)Offset + Length}.");
            }

            using FileStream file = File.OpenRead(real);
            byte[] bytes = GC.AllocateUninitializedArray<byte>((int)Length);
            file.Position = Offset;
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException or EndOfStreamException)
        {
            throw new CheckpointException(ModelFile, null, $"cannot read its external data '{Path}'. Copy the file to the model's folder.", failure);
        }
    }
}
