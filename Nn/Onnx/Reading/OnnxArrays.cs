using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Onnx;

/// <summary>
/// Presents the constants of an ONNX model as a checkpoint, with their own names, types and
/// layouts. The operators do not need to be supported.
/// </summary>
internal sealed class OnnxArrays : ArrayFile
{
    /// <summary>Reads a model.</summary>
    /// <param name="path">The file. External data is read beside it.</param>
    /// <exception cref="CheckpointException">The file is damaged or no ONNX model.</exception>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    public OnnxArrays(string path)
    {
        using (var file = new CheckpointFile(path))
        {
            Model = StoredModel.Read(file.Read(0, file.Length), path, new OnnxFolder(path));
        }

        Entries = [.. Model.Initializers.Where(tensor => tensor.Unsupported is null).Select(tensor => new OnnxEntry(tensor))];
        foreach (StoredTensor tensor in Model.Initializers.Where(tensor => tensor.Unsupported is not null))
        {
            AddUnsupported(tensor.Name, tensor.Unsupported!);
        }
    }

    /// <summary>Gets the model.</summary>
    public StoredModel Model { get; }

    public override CheckpointFormat Format => CheckpointFormat.Onnx;

    public override string FileName => Model.File;

    public override IEnumerable<string> Files => [FileName, .. Model.Initializers.Select(tensor => tensor.External).OfType<OnnxExternalData>().Select(data => data.Path).Distinct()];

    protected override NamedArray ReadArray(StoredArray entry) => new(entry.Name, entry.ElementType, entry.Shape, ((OnnxEntry)entry).Tensor.ReadElements());

    private static ElementType TypeOf(OnnxElementType type) => type switch
    {
        OnnxElementType.Float32 => ElementType.Float32,
        OnnxElementType.UInt8 => ElementType.UInt8,
        OnnxElementType.Int8 => ElementType.Int8,
        OnnxElementType.UInt16 => ElementType.UInt16,
        OnnxElementType.Int16 => ElementType.Int16,
        OnnxElementType.Int32 => ElementType.Int32,
        OnnxElementType.Int64 => ElementType.Int64,
        OnnxElementType.Bool => ElementType.Bool,
        OnnxElementType.Float16 => ElementType.Float16,
        OnnxElementType.Float64 => ElementType.Float64,
        OnnxElementType.UInt32 => ElementType.UInt32,
        OnnxElementType.UInt64 => ElementType.UInt64,
        OnnxElementType.BFloat16 => ElementType.BFloat16,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an element type."),
    };

    private sealed record OnnxEntry(StoredTensor Tensor) : StoredArray(Tensor.Name, TypeOf(Tensor.ElementType), new Shape(Tensor.Sizes));
}
