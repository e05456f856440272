using NeoResNet.Nn.Checkpoints;

namespace NeoResNet.Cli;

/// <summary>Provides the names of file formats in options and output.</summary>
internal static class CheckpointFormatNames
{
    /// <summary>Returns the name of a format.</summary>
    public static string Of(CheckpointFormat format) => format switch
    {
        CheckpointFormat.Safetensors => "safetensors",
        CheckpointFormat.TensorFlowBundle => "tensorflow",
        CheckpointFormat.TensorFlowV1 => "tensorflow-v1",
        CheckpointFormat.TensorFlowGraph => "tensorflow-graph",
        CheckpointFormat.PyTorch => "pytorch",
        CheckpointFormat.Hdf5 => "hdf5",
        CheckpointFormat.Keras => "keras",
        CheckpointFormat.Npz => "npz",
        CheckpointFormat.Onnx => "onnx",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a format."),
    };
}
