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
    /// <param name="path">Path of the archive, for messages.</param>
    /// <param name="zip">The archive, which the method disposes.</param>
    /// <exception cref="CheckpointException">The archive is damaged or has no weights.</exception>
    public static Hdf5File Open(string path, ZipArrays zip)
    {
        using (zip)
        {
            return new Hdf5File(new CheckpointFile(path, zip.Read(WeightsName, (int)Math.Min(Array.MaxLength, FreeLength + (MaxExpansion * zip.Length)))), CheckpointFormat.Keras);
        }
    }
}
