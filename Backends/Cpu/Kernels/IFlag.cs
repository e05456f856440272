using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// A condition as a type, so that the JIT compiles one loop for each of its values.
/// </summary>
internal interface IFlag
{
    /// <summary>Gets the condition.</summary>
    static abstract bool Value { get; }
}

/// <summary>True.</summary>
internal readonly struct Yes : IFlag
{
    /// <inheritdoc/>
    public static bool Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => true;
    }
}

/// <summary>False.</summary>
internal readonly struct No : IFlag
{
    /// <inheritdoc/>
    public static bool Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }
}
