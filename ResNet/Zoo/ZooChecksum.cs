using System.Security.Cryptography;

namespace NeoResNet;

/// <summary>Compares files with published checksums.</summary>
internal static class ZooChecksum
{
    /// <summary>Compares a file with a checksum.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">
    /// The checksum, in the form of <see cref="ZooModel.Checksum"/>.
    /// </param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <returns>
    /// The checksum of the file if it differs, with as many digits as the expected one; null if it
    /// is equal.
    /// </returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<string?> FindDifferenceAsync(string path, string expected, CancellationToken cancellationToken)
    {
        string algorithm = expected[..expected.IndexOf(':', StringComparison.Ordinal)];
        await using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1 << 16, useAsync: true);
        string digest = Convert.ToHexStringLower(algorithm == "md5"
            ? await Md5Async(stream, cancellationToken).ConfigureAwait(false)
            : await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
        string actual = $"{algorithm}:{digest}"[..expected.Length];
        return actual == expected ? null : actual;
    }

    // Keras publishes only MD5 checksums, which detect damage but no forgery.
#pragma warning disable CA5351
    private static ValueTask<byte[]> Md5Async(Stream stream, CancellationToken cancellationToken) => MD5.HashDataAsync(stream, cancellationToken);
#pragma warning restore CA5351
}
