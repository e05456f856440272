using NeoResNet.Tensors;

namespace NeoResNet.Cli;

/// <summary>Provides the names of element types in output, those of NumPy where it has them.</summary>
internal static class ElementTypeNames
{
    /// <summary>Returns the name of a type.</summary>
    public static string Of(ElementType type) => type switch
    {
        ElementType.Float8E4M3 => "float8_e4m3",
        ElementType.Float8E5M2 => "float8_e5m2",
        _ => type.ToString().ToLowerInvariant(),
    };
}
