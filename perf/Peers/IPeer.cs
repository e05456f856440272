namespace NeoResNet.Peers;

/// <summary>A runtime with a network loaded and its input in place.</summary>
internal interface IPeer : IDisposable
{
    /// <summary>Name and version.</summary>
    string Version { get; }

    /// <summary>Computes one batch; gives the logits, in memory of its own that the next call writes again.</summary>
    float[] Run();
}
