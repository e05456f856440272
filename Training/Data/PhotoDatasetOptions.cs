using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>Represents the options for opening a data set.</summary>
public sealed record PhotoDatasetOptions
{
    /// <summary>
    /// Specifies the default of <see cref="MaxMemory"/> on a machine with enough memory, in bytes.
    /// </summary>
    internal const long LargestDefaultMaxMemory = 1L << 31;

    private static readonly long MaxMemoryOfMachine = MachineMemory.Bound(LargestDefaultMaxMemory);

    internal static PhotoDatasetOptions Default { get; } = new();

    /// <summary>
    /// Gets the options for decoding photos, such as limits; null for the defaults.
    /// </summary>
    public PhotoOptions? Photos { get; init; }

    /// <summary>
    /// Gets the maximum number of bytes that are read from an archive or a file of pixels into
    /// memory, at least 1. The default is 2 GiB, but at most half of
    /// <see cref="GCMemoryInfo.TotalAvailableMemoryBytes"/>: the memory of the machine or the limit
    /// of the container.
    /// </summary>
    public long MaxMemory { get; init; } = MaxMemoryOfMachine;

    /// <summary>Gets the callback that receives the path of each file that is not a photo, or null.</summary>
    /// <remarks>
    /// Folders and archives may contain other files, such as licences. A file is a photo if its name
    /// ends in .jpg, .jpeg, .jpe, .jfif, .pjpeg, .pjp, .png, .bmp or .dib.
    /// </remarks>
    public Action<string>? PassedOver { get; init; }
}
