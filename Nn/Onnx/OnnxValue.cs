namespace NeoResNet.Nn.Onnx;

/// <summary>Represents an input or output of a model: a float32 tensor.</summary>
/// <param name="Name">Name of the value.</param>
/// <param name="Sizes">The sizes, outermost dimension first; null for an unknown size.</param>
/// <param name="Symbols">The names of unknown sizes, one per dimension.</param>
/// <remarks>Each size is a number, or a name if the size is known only at run time.</remarks>
internal sealed record OnnxValue(string Name, IReadOnlyList<int?> Sizes, IReadOnlyList<string> Symbols)
{
    private const int Float32 = 1;

    /// <summary>Writes a ValueInfoProto of onnx.proto3.</summary>
    internal void Write(ProtobufWriter writer)
    {
        writer.Text(1, Name);
        writer.Message(2, type => type.Message(1, tensor =>
        {
            tensor.Number(1, Float32);
            tensor.Message(2, shape =>
            {
                for (int i = 0; i < Sizes.Count; i++)
                {
                    WriteDimension(shape, i);
                }
            });
        }));
    }

    private void WriteDimension(ProtobufWriter shape, int index) => shape.Message(1, dimension =>
    {
        if (Sizes[index] is { } size)
        {
            dimension.Number(1, size);
        }
        else
        {
            dimension.Text(2, Symbols[index]);
        }
    });
}
