using System.Security.Cryptography;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Zoo;

/// <summary>Creates small models and their files for tests of downloads.</summary>
internal static class ZooSamples
{
    private static readonly Recipe Recipe = Recipe.Torchvision with { ClassCount = 1000 };

    /// <summary>Gets the bytes of a small safetensors file.</summary>
    public static byte[] Weights { get; } = Bytes(1);

    /// <summary>Returns a safetensors file of about 100 KB.</summary>
    public static byte[] Bytes(int seed)
    {
        using var folder = new TemporaryFolder();
        byte[] values = new byte[100_000];
        new Random(seed).NextBytes(values);
        Checkpoint.Write(folder.PathOf("x"), [new NamedArray("x", ElementType.UInt8, [values.Length], values)], CheckpointFormat.Safetensors);
        return File.ReadAllBytes(folder.PathOf("x"));
    }

    /// <summary>Returns the checksum of content in the form of the catalogue.</summary>
    public static string Sha256(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";

    /// <summary>Creates a model whose file is <see cref="Weights"/>.</summary>
    public static ZooModel Model(string address = "https://example.org/w.safetensors", string? checksum = null, long? length = null) =>
        new("sample", address, "w.safetensors", "MIT", Recipe) { Checksum = checksum, Length = length };

    /// <summary>Creates a model whose file is in an archive.</summary>
    public static ZooModel Archive() => new("sample", "https://example.org/w.tar.gz", "w.ckpt", "MIT", Recipe);
}
