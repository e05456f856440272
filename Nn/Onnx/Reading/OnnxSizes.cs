using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Onnx;

/// <summary>Compares the constants of a model with the bytes that its files store.</summary>
internal static class OnnxSizes
{
    /// <summary>
    /// Returns the number of bytes of the model and of the files with its external data, and checks
    /// that all constants together are not far larger: they can share the bytes of a file.
    /// </summary>
    /// <param name="model">The content of the file.</param>
    /// <exception cref="CheckpointException">The constants exceed the limit.</exception>
    public static long Check(StoredModel model)
    {
        StoredTensor[] constants = [.. model.Initializers, .. model.Nodes.SelectMany(node => node.Attributes.Values).Select(attribute => attribute.Tensor).OfType<StoredTensor>()];
        long stored = model.FileBytes + ExternalBytes(constants);
        StoredTensor[] readable = [.. constants.Where(tensor => tensor.Unsupported is null)];
        Int128 total = 0;
        foreach (StoredTensor tensor in readable)
        {
            total += (Int128)tensor.Count * tensor.ElementType.ByteSize();
        }

        ArrayFile.CheckTotal(model.File, readable.Length, total, stored);
        return stored;
    }

    // A missing file, which fails when it is read, counts as large as the constants are.
    private static long ExternalBytes(StoredTensor[] constants) => constants.Select(tensor => tensor.External).OfType<OnnxExternalData>()
        .GroupBy(data => RealPath.Of(data.Path))
        .Sum(file => new FileInfo(file.Key) is { Exists: true, Length: var length } ? length : file.Sum(data => data.Length));
}
