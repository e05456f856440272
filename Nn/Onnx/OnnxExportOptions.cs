namespace NeoResNet.Nn.Onnx;

/// <summary>Choices for <see cref="OnnxExporter"/>.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>Order of the dimensions of rank 4 inputs.</summary>
    public OnnxLayout InputLayout { get; init; } = OnnxLayout.Nchw;

    /// <summary>Order of the dimensions of rank 4 outputs. Values of another rank, such as squeezed logits, are the same in both.</summary>
    public OnnxLayout OutputLayout { get; init; } = OnnxLayout.Nchw;

    /// <summary>Name of the graph in the file.</summary>
    public string GraphName { get; init; } = "network";

    /// <summary>Texts to go with the model (ONNX's metadata_props), written in ordinal order of the keys.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}
