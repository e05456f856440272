namespace NeoResNet.Backends;

/// <summary>The memory one run works in. Disposing it puts it back into its executable's pool.</summary>
public abstract class Workspace : IDisposable
{
    /// <summary>Bytes held, on the device and the host.</summary>
    public abstract long Bytes { get; }

    /// <summary>Puts the workspace back. Further calls do nothing until it is rented again.</summary>
    public abstract void Dispose();
}
