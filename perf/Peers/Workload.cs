namespace NeoResNet.Peers;

/// <summary>One forward pass to be compared.</summary>
/// <param name="Depth">Layers of the network.</param>
/// <param name="Batch">Images of 224x224 in a batch.</param>
/// <param name="Threads">Most threads to compute with.</param>
internal readonly record struct Workload(int Depth, int Batch, int Threads)
{
    public override string ToString() => $"ResNet-{Depth} V2, batch {Batch}, {Counted(Threads)}";

    /// <summary>A number of threads in words.</summary>
    public static string Counted(int threads) => threads == 1 ? "1 thread" : $"{threads} threads";
}
