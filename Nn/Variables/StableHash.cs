namespace NeoResNet.Nn;

/// <summary>
/// Computes a hash that is the same in every process and on every platform, unlike
/// <see cref="string.GetHashCode()"/>.
/// </summary>
internal static class StableHash
{
    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>Computes FNV-1a over the seed's bytes and the name's UTF-16 units.</summary>
    internal static ulong Mix(ulong seed, string name)
    {
        ulong hash = Basis;
        for (int shift = 0; shift < 64; shift += 8)
        {
            hash = (hash ^ ((seed >> shift) & 0xFF)) * Prime;
        }

        foreach (char unit in name)
        {
            hash = (hash ^ unit) * Prime;
        }

        return hash;
    }
}
