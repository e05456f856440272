namespace NeoResNet.Peers;

/// <summary>
/// Represents a network to measure: a ResNet V2 with random weights, or an ONNX model.
/// </summary>
/// <param name="Depth">
/// Depth of the ResNet V2, which is one for CIFAR below 50 layers; 0 for an ONNX model.
/// </param>
/// <param name="Onnx">Path of the ONNX model; null for a ResNet V2.</param>
internal readonly record struct PeerModel(int Depth, string? Onnx = null)
{
    /// <summary>Gets whether the network is one for the photos of CIFAR-10.</summary>
    public bool IsCifar => Depth is > 0 and < 50;

    /// <summary>Gets the height and width of the images of a ResNet V2.</summary>
    public int Size => IsCifar ? 32 : ResNetV2.DefaultImageSize;

    /// <summary>Gets the number of classes of a ResNet V2.</summary>
    public int Classes => IsCifar ? 10 : 1000;

    /// <summary>Gets the argument of a child process that selects the network.</summary>
    public string Argument => Onnx is null ? $"depth={Depth}" : $"onnx={Onnx}";

    /// <summary>Reads the arguments of a child process.</summary>
    public static PeerModel Of(KeyValues values) =>
        values.Text("onnx", "") is { Length: > 0 } path ? new(0, path) : new(values.Whole("depth", 50));

    public override string ToString() => Onnx is null ? $"{(IsCifar ? "CIFAR " : "")}ResNet-{Depth} V2" : Path.GetFileNameWithoutExtension(Onnx);
}
