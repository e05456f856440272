namespace NeoResNet.Peers;

/// <summary>Represents one configuration.</summary>
/// <param name="Model">The network.</param>
/// <param name="Batch">Images per batch.</param>
/// <param name="Threads">Maximum number of threads.</param>
/// <param name="Training">
/// Whether to measure training steps (forward pass, gradients, update) instead of the forward pass.
/// </param>
internal readonly record struct Workload(PeerModel Model, int Batch, int Threads, bool Training = false)
{
    public override string ToString() => $"{Model}{(Training ? ", training" : "")}, batch {Batch}, {Counted(Threads)}";

    /// <summary>Returns a number of threads in words.</summary>
    public static string Counted(int threads) => threads == 1 ? "1 thread" : $"{threads} threads";
}
