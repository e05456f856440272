namespace NeoResNet.Parity;

/// <summary>Whole small networks with every option.</summary>
internal static class NetworkCases
{
    public static IEnumerable<ParityCase> All() => [];
}
