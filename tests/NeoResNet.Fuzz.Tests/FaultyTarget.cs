using NeoResNet.Tensors;

namespace NeoResNet.Fuzz.Tests;

/// <summary>Represents a reader that a test defines, for files of one random byte.</summary>
internal sealed class FaultyTarget(Func<byte[], byte[]> read) : FuzzTarget
{
    public override string Name => "faulty";

    public override IReadOnlyList<byte[]> Seeds { get; } = [[7]];

    public override long MaxAllocated(ReadOnlySpan<byte> file) => 1 << 20;

    public override byte[] Create(FuzzRandom random) => [random.Byte()];

    public override byte[] Read(byte[] file) => read(file);

    /// <summary>Refuses a file as a reader should.</summary>
    public static byte[] Refuse() => throw new DataFileException("case", 0, "expected something else.");
}
