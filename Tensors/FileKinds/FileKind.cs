namespace NeoResNet.Tensors;

/// <summary>Specifies the kind of a file's content, as <see cref="FileKinds"/> recognizes it.</summary>
internal enum FileKind
{
    Unknown,
    Empty,
    Zeros,

    // Pictures that the package NeoResNet.Images decodes.
    Jpeg,
    Png,
    Bmp,

    // Other pictures.
    Gif,
    WebP,
    Avif,
    Heic,
    Tiff,
    Svg,
    Jpeg2000,
    JpegXl,
    Photoshop,
    Icon,
    CameraRaw,
    Netpbm,
    Radiance,
    OpenExr,
    Qoi,
    DirectDrawSurface,
    Gimp,
    Flif,
    Bpg,
    Mng,
    Dicom,
    Fits,

    // Arrays and weights.
    Npy,
    Npz,
    Safetensors,
    ShardIndex,
    TorchZip,
    TorchPickle,
    Pickle,
    Hdf5,
    KerasZip,
    TensorFlowIndex,
    TensorFlowData,
    TensorFlowMeta,
    TensorFlowState,
    SavedModel,
    FrozenGraph,
    TensorFlowLite,
    Onnx,
    MxNet,
    Matlab,
    Gguf,
    Parquet,

    // Archives.
    Zip,
    Gzip,
    Bzip2,
    Xz,
    Zstandard,
    Lz4,
    SevenZip,
    Rar,
    Tar,

    // Answers of servers and tools in place of the file.
    Html,
    Xml,
    GitLfsPointer,
    GitAnnexPointer,
    Multipart,
    DataUrl,
    Base64,

    // Text.
    Json,
    Text,

    // Other files.
    Pdf,
    PostScript,
    Office,
    Video,
    Audio,
    AppleDouble,
    Executable,
}
