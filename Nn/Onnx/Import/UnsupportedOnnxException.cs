namespace NeoResNet.Nn.Onnx;

/// <summary>
/// The exception that an operator's import throws if it does not support a node. The importer
/// collects the exceptions of all nodes.
/// </summary>
/// <param name="what">The operator with the part that is not supported.</param>
internal sealed class UnsupportedOnnxException(string what) : Exception(what);
