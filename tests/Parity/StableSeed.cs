namespace NeoResNet.Parity;

/// <summary>A seed from a name, the same in every process (which string.GetHashCode is not).</summary>
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
