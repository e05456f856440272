namespace NeoResNet.Nn.Checkpoints;

/// <summary>Opens the weights in Keras 3's format <c>.keras</c>.</summary>
internal static class KerasArchive
{
    /// <summary>Specifies the name of the weights in the archive.</summary>
    public const string WeightsName = "model.weights.h5";

    // Weights hardly compress, and Keras stores them uncompressed.
    private const int MaxExpansion = 20;
    private const long FreeLength = 64 << 20;

    /// <summary>Opens the weights. They are read into memory.</summary>
    /// <param name="path">The archive.</param>
    /// <exception cref="CheckpointException">The archive is damaged or has no weights.</exception>
    public static Hdf5File Open(string path)
    {
        using var zip = new ZipArrays(path);
        return new Hdf5File(new CheckpointFile(path, zip.Read(WeightsName, (int)Math.Min(Array.MaxLength, FreeLength + (MaxExpansion * new FileInfo(path).Length)))), CheckpointFormat.Keras);
    }
}
