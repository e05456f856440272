namespace NeoResNet.Peers;

/// <summary>Represents a runtime with a loaded network and its input.</summary>
internal interface IPeer : IDisposable
{
    /// <summary>Gets the name and version of the runtime.</summary>
    string Version { get; }

    /// <summary>Computes one batch.</summary>
    /// <returns>The logits, in an array that the next call overwrites.</returns>
    float[] Run();
}
