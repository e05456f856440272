namespace NeoResNet.Nn.Onnx;

/// <summary>Order of the dimensions of a rank 4 value at the edge of an ONNX model.</summary>
public enum OnnxLayout
{
    /// <summary>[batch, channels, height, width]: ONNX's own order, without any transposition.</summary>
    Nchw,

    /// <summary>[batch, height, width, channels]: this library's order, at the price of one transposition.</summary>
    Nhwc,
}
