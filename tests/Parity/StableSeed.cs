namespace NeoResNet.Parity;

/// <summary>
/// Computes a seed from a name. Unlike string.GetHashCode, the seed is the same in every process.
/// </summary>
internal static class StableSeed
{
    // FNV-1a.
    public static ulong Of(string name)
    {
        uint hash = 2166136261;
        foreach (char letter in name)
        {
            hash = (hash ^ letter) * 16777619;
        }

        return hash;
    }
}
