using NeoResNet.Backends;

namespace NeoResNet.Nn.Onnx;

/// <summary>Lists ONNX's names of the element-wise functions: one line per function.</summary>
internal static class OnnxElementwise
{
    /// <summary>Gets the kind of the ONNX operation and the numbers that it takes after its input.</summary>
    /// <exception cref="NotSupportedException">ONNX has no such function.</exception>
    internal static (string Kind, (string Name, float Value)[] Numbers) Of(Elementwise function) => function switch
    {
        Sigmoid => ("Sigmoid", []),
        Clip clip => ("Clip", [("min", clip.Minimum), ("max", clip.Maximum)]),
        _ => throw new NotSupportedException($"ONNX export does not support the operation '{function.Kind}'."),
    };
}
