using System.Buffers.Binary;

namespace NeoResNet.Fuzz;

/// <summary>
/// Reads photos with small limits, so that cases also reach and exceed the limits.
/// </summary>
internal abstract class PhotoTarget : FuzzTarget
{
    private const int MaxFileLength = 1 << 16;
    private const int MaxPixels = 1 << 16;
    private const int MaxMemory = 1 << 20;

    private static readonly PhotoOptions Limits = new() { MaxFileLength = MaxFileLength, MaxPixels = MaxPixels, MaxMemory = MaxMemory };

    /// <inheritdoc/>
    public override long MaxAllocated(ReadOnlySpan<byte> file) => (1 << 20) + MaxMemory + (4L * MaxFileLength);

    /// <inheritdoc/>
    public override byte[] Read(byte[] file)
    {
        RgbImage image = Photo.Decode(Photo.FromBytes(file, Limits, "case"));
        byte[] output = new byte[8 + image.Pixels.Length];
        BinaryPrimitives.WriteInt32LittleEndian(output, image.Width);
        BinaryPrimitives.WriteInt32LittleEndian(output.AsSpan(4), image.Height);
        image.Pixels.Span.CopyTo(output.AsSpan(8));
        return output;
    }
}
