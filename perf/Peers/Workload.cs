namespace NeoResNet.Peers;

/// <summary>Represents one configuration of the forward pass.</summary>
/// <param name="Depth">Depth of the network.</param>
/// <param name="Batch">Images of 224x224 pixels per batch.</param>
/// <param name="Threads">Maximum number of threads.</param>
internal readonly record struct Workload(int Depth, int Batch, int Threads)
{
    public override string ToString() => $"ResNet-{Depth} V2, batch {Batch}, {Counted(Threads)}";

    /// <summary>Returns a number of threads in words.</summary>
    public static string Counted(int threads) => threads == 1 ? "1 thread" : $"{threads} threads";
}
