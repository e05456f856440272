namespace NeoResNet.Nn.Onnx;

/// <summary>
/// Specifies the order of the dimensions of rank 4 inputs or outputs of an ONNX model.
/// </summary>
public enum OnnxLayout
{
    /// <summary>
    /// [batch, channels, height, width]: the order of ONNX, which needs no transposition.
    /// </summary>
    Nchw,

    /// <summary>
    /// [batch, height, width, channels]: the order of this library, which adds one transposition.
    /// </summary>
    Nhwc,
}
