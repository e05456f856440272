namespace NeoResNet.Backends.Cpu;

/// <summary>
/// A small number as a type, so that the JIT compiles one loop for each number and drops the code
/// of larger ones.
/// </summary>
internal interface ICount
{
    /// <summary>Gets the number.</summary>
    static abstract int Value { get; }
}

/// <summary>The number 1.</summary>
internal readonly struct One : ICount
{
    /// <inheritdoc/>
    public static int Value => 1;
}

/// <summary>The number 2.</summary>
internal readonly struct Two : ICount
{
    /// <inheritdoc/>
    public static int Value => 2;
}

/// <summary>The number 3.</summary>
internal readonly struct Three : ICount
{
    /// <inheritdoc/>
    public static int Value => 3;
}

/// <summary>The number 4.</summary>
internal readonly struct Four : ICount
{
    /// <inheritdoc/>
    public static int Value => 4;
}

/// <summary>The number 5.</summary>
internal readonly struct Five : ICount
{
    /// <inheritdoc/>
    public static int Value => 5;
}

/// <summary>The number 6.</summary>
internal readonly struct Six : ICount
{
    /// <inheritdoc/>
    public static int Value => 6;
}
