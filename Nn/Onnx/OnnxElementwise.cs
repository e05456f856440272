using NeoResNet.Backends;

namespace NeoResNet.Nn.Onnx;

/// <summary>Maps the element-wise functions to ONNX operations: one line per function.</summary>
internal static class OnnxElementwise
{
    /// <summary>Returns the ONNX operation and the numbers that follow its input.</summary>
    /// <exception cref="NotSupportedException">
    /// ONNX export does not support the function.
    /// </exception>
    internal static (string Kind, (string Name, float Value)[] Numbers) Of(Elementwise function) => function switch
    {
        Sigmoid => ("Sigmoid", []),
        Reciprocal => ("Reciprocal", []),
        Clip clip => ("Clip", [("min", clip.Minimum), ("max", clip.Maximum)]),
        _ => throw new NotSupportedException($"ONNX export does not support the operation '{function.Kind}'."),
    };
}
