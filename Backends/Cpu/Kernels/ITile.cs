namespace NeoResNet.Backends.Cpu;

/// <summary>Size of a micro kernel's tile as a type, so that the JIT drops the code of the rows and columns it lacks.</summary>
internal interface ITile
{
    /// <summary>Rows, 1 to 6.</summary>
    static abstract int Rows { get; }

    /// <summary>Vectors across, 2 or 4.</summary>
    static abstract int Vectors { get; }
}
