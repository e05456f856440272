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

    /// <summary>
    /// PyTorch: the tensors that <c>torch.save</c> wrote, in the zip or the older format. Can be
    /// read but not written.
    /// </summary>
    PyTorch,

    /// <summary>HDF5, as Keras writes <c>.h5</c> and <c>.weights.h5</c>. Can be read but not written.</summary>
    Hdf5,

    /// <summary>
    /// Keras 3's <c>.keras</c>: a zip archive with weights in HDF5. Can be read but not written.
    /// </summary>
    Keras,

    /// <summary>NumPy's <c>.npz</c>: a zip archive of arrays. Can be read but not written.</summary>
    Npz,

    /// <summary>The constants of an ONNX model. Can be read but not written.</summary>
    Onnx,
}
