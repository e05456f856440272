namespace NeoResNet.Nn.Onnx;

/// <summary>Specifies options for <see cref="OnnxExporter"/>.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>Gets the order of the dimensions of rank 4 inputs.</summary>
    /// <value>The default is <see cref="OnnxLayout.Nchw"/>.</value>
    public OnnxLayout InputLayout { get; init; } = OnnxLayout.Nchw;

    /// <summary>Gets the order of the dimensions of rank 4 outputs.</summary>
    /// <value>The default is <see cref="OnnxLayout.Nchw"/>.</value>
    /// <remarks>
    /// This option does not apply to outputs of another rank, such as squeezed logits.
    /// </remarks>
    public OnnxLayout OutputLayout { get; init; } = OnnxLayout.Nchw;

    /// <summary>Gets the name of the graph in the file.</summary>
    /// <value>The default is <c>network</c>.</value>
    public string GraphName { get; init; } = "network";

    /// <summary>
    /// Gets texts to store in the model (ONNX's <c>metadata_props</c>), written in ordinal order of
    /// their keys; null, the default, for none.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}
