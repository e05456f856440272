namespace NeoResNet.Nn.Onnx;

/// <summary>
/// Specifies the order of the dimensions of rank 4 inputs or outputs of an ONNX model.
/// </summary>
public enum OnnxLayout
{
    /// <summary>
    /// Orders the dimensions as [batch, channels, height, width], which is the order of ONNX and
    /// needs no transposition.
    /// </summary>
    Nchw,

    /// <summary>
    /// Orders the dimensions as [batch, height, width, channels], which is the order of this
    /// library and adds one transposition.
    /// </summary>
    Nhwc,
}
