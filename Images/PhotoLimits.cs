using System.Globalization;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>Checks the sizes that a file claims against the limits, before memory is allocated.</summary>
/// <param name="name">Name of the file in messages.</param>
/// <param name="options">The limits.</param>
internal sealed class PhotoLimits(string name, PhotoOptions options)
{
    /// <summary>
    /// Specifies the maximum width and height in pixels, which is the limit of JPEG. Resizing takes
    /// memory per row and column, even for a thin image.
    /// </summary>
    public const int MaxSide = 65535;

    // PhotoOptions.MaxMemory is in bytes, --max-memory in megabytes.
    private const string RaiseMemory = "PhotoOptions.MaxMemory, --max-memory";
    private const double BytesPerMegabyte = 1e6;

    private string? _size;

    /// <summary>Gets the name of the file in messages.</summary>
    public string Name => name;

    private string Maximum => string.Create(CultureInfo.InvariantCulture, $"{options.MaxMemory} bytes ({options.MaxMemory / BytesPerMegabyte:0.######} MB)");

    /// <summary>Checks the size of an image.</summary>
    /// <param name="width">Number of pixels per row.</param>
    /// <param name="height">Number of rows.</param>
    /// <exception cref="DataFileException">A limit is exceeded.</exception>
    public void CheckSize(long width, long height)
    {
        if (width < 1 || height < 1)
        {
            throw new DataFileException(name, null, $"the image claims {width} x {height} pixels; both must be at least 1.");
        }

        if (Math.Max(width, height) > MaxSide)
        {
            throw new DataFileException(name, null, $"the image claims {width} x {height} pixels; the longest supported side is {MaxSide}.");
        }

        if (width * height > options.MaxPixels)
        {
            throw new DataFileException(name, null, $"the image claims {width} x {height} pixels; the maximum is {options.MaxPixels} pixels (PhotoOptions.MaxPixels, --max-pixels).");
        }

        _size = $"the image of {width} x {height} pixels";
        if (width * height > Array.MaxLength / RgbImage.Channels)
        {
            throw new DataFileException(name, null, $"the image claims {width} x {height} pixels; the maximum of this decoder is {Array.MaxLength / RgbImage.Channels} pixels.");
        }
    }

    /// <summary>Checks the memory for decoding an image.</summary>
    /// <param name="width">Number of pixels per row.</param>
    /// <param name="height">Number of rows.</param>
    /// <param name="workingMemory">Number of bytes that decoding needs besides the pixels.</param>
    /// <exception cref="DataFileException">The limit is exceeded.</exception>
    public void CheckMemory(long width, long height, long workingMemory)
    {
        long memory = (width * height * RgbImage.Channels) + workingMemory;
        if (memory > options.MaxMemory)
        {
            string reason = options.IsMaxMemoryOfMachine ? "half of this machine's memory" : "the limit of the options";
            throw new DataFileException(name, null, $"decoding the image of {width} x {height} pixels takes {memory} bytes ({Math.Ceiling(memory / BytesPerMegabyte):F0} MB) of memory; the maximum is {Maximum}, {reason}. To allow more memory, raise the limit ({RaiseMemory}).");
        }
    }

    /// <summary>Returns the exception for an image whose memory the system refused.</summary>
    /// <param name="length">Length of the encoded image in bytes.</param>
    /// <param name="inner">The exception of the runtime.</param>
    public DataFileException OutOfMemory(int length, OutOfMemoryException inner) => new(
        name, null,
        $"not enough memory to decode {_size ?? $"the image of {length} bytes"}, although the limit of {Maximum} ({RaiseMemory}) allows it. Pass a smaller photo, decode fewer photos at the same time, or lower the limit to refuse such photos early.",
        inner);
}
