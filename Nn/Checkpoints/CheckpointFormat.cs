namespace NeoResNet.Nn.Checkpoints;

/// <summary>Specifies the format of a file of named arrays.</summary>
public enum CheckpointFormat
{
    /// <summary>safetensors, one file.</summary>
    Safetensors,

    /// <summary>
    /// TensorFlow's checkpoint V2, the tensor bundle: an index and one or more data files.
    /// </summary>
    TensorFlowBundle,

    /// <summary>TensorFlow's checkpoint V1: one file or several shards.</summary>
    TensorFlowV1,

    /// <summary>
    /// The constants of a TensorFlow graph: a frozen graph, a <c>.meta</c> file or
    /// <c>saved_model.pb</c>. Can be read but not written.
    /// </summary>
    TensorFlowGraph,
}
