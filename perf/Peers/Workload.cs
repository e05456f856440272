namespace NeoResNet.Peers;

/// <summary>Represents one configuration of the forward pass.</summary>
/// <param name="Model">The network.</param>
/// <param name="Batch">Images per batch.</param>
/// <param name="Threads">Maximum number of threads.</param>
internal readonly record struct Workload(PeerModel Model, int Batch, int Threads)
{
    public override string ToString() => $"{Model}, batch {Batch}, {Counted(Threads)}";

    /// <summary>Returns a number of threads in words.</summary>
    public static string Counted(int threads) => threads == 1 ? "1 thread" : $"{threads} threads";
}
