using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Represents a condition as a type, so that the JIT compiles one loop per value.
/// </summary>
internal interface IFlag
{
    /// <summary>Gets the condition.</summary>
    static abstract bool Value { get; }
}

/// <summary>Represents true.</summary>
internal readonly struct Yes : IFlag
{
    /// <inheritdoc/>
    public static bool Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => true;
    }
}

/// <summary>Represents false.</summary>
internal readonly struct No : IFlag
{
    /// <inheritdoc/>
    public static bool Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }
}
