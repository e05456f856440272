namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Represents a small number as a type, so that the JIT compiles one loop per number and removes
/// the code for larger numbers.
/// </summary>
internal interface ICount
{
    /// <summary>Gets the number.</summary>
    static abstract int Value { get; }
}

/// <summary>Represents the number 1.</summary>
internal readonly struct One : ICount
{
    /// <inheritdoc/>
    public static int Value => 1;
}

/// <summary>Represents the number 2.</summary>
internal readonly struct Two : ICount
{
    /// <inheritdoc/>
    public static int Value => 2;
}

/// <summary>Represents the number 3.</summary>
internal readonly struct Three : ICount
{
    /// <inheritdoc/>
    public static int Value => 3;
}

/// <summary>Represents the number 4.</summary>
internal readonly struct Four : ICount
{
    /// <inheritdoc/>
    public static int Value => 4;
}

/// <summary>Represents the number 5.</summary>
internal readonly struct Five : ICount
{
    /// <inheritdoc/>
    public static int Value => 5;
}

/// <summary>Represents the number 6.</summary>
internal readonly struct Six : ICount
{
    /// <inheritdoc/>
    public static int Value => 6;
}

/// <summary>Represents the number 12.</summary>
internal readonly struct Twelve : ICount
{
    /// <inheritdoc/>
    public static int Value => 12;
}
