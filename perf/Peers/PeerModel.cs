namespace NeoResNet.Peers;

/// <summary>
/// Represents a network to measure: a ResNet V2 with random weights, or an ONNX model.
/// </summary>
/// <param name="Depth">Depth of the ResNet V2; 0 for an ONNX model.</param>
/// <param name="Onnx">Path of the ONNX model; null for a ResNet V2.</param>
internal readonly record struct PeerModel(int Depth, string? Onnx = null)
{
    /// <summary>Gets the argument of a child process that selects the network.</summary>
    public string Argument => Onnx is null ? $"depth={Depth}" : $"onnx={Onnx}";

    /// <summary>Reads the arguments of a child process.</summary>
    public static PeerModel Of(KeyValues values) =>
        values.Text("onnx", "") is { Length: > 0 } path ? new(0, path) : new(values.Whole("depth", 50));

    public override string ToString() => Onnx is null ? $"ResNet-{Depth} V2" : Path.GetFileNameWithoutExtension(Onnx);
}
