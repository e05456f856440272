namespace NeoResNet.Nn.Onnx;

/// <summary>Holds the options of <see cref="OnnxExporter"/>.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>
    /// Gets the order of the dimensions of rank 4 inputs. Defaults to
    /// <see cref="OnnxLayout.Nchw"/>.
    /// </summary>
    public OnnxLayout InputLayout { get; init; } = OnnxLayout.Nchw;

    /// <summary>
    /// Gets the order of the dimensions of rank 4 outputs. Defaults to
    /// <see cref="OnnxLayout.Nchw"/>. It does not apply to outputs of another rank, such as
    /// squeezed logits.
    /// </summary>
    public OnnxLayout OutputLayout { get; init; } = OnnxLayout.Nchw;

    /// <summary>Gets the name of the graph in the file. Defaults to <c>network</c>.</summary>
    public string GraphName { get; init; } = "network";

    /// <summary>
    /// Gets texts to store in the model (ONNX's <c>metadata_props</c>), written in ordinal order of
    /// their keys; null, the default, for none.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}
