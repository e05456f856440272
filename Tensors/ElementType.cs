namespace NeoResNet.Tensors;

/// <summary>Type of one element of an array in a file. Sizes and conversions are in <see cref="ElementTypes"/>.</summary>
public enum ElementType
{
    /// <summary>IEEE 754 binary32, 4 bytes.</summary>
    Float32,

    /// <summary>IEEE 754 binary64, 8 bytes.</summary>
    Float64,

    /// <summary>IEEE 754 binary16, 2 bytes.</summary>
    Float16,

    /// <summary>The upper half of a binary32, 2 bytes.</summary>
    BFloat16,

    /// <summary>8 bits: sign, 4 of exponent, 3 of fraction, no infinities. Named, not converted.</summary>
    Float8E4M3,

    /// <summary>8 bits: sign, 5 of exponent, 2 of fraction. Named, not converted.</summary>
    Float8E5M2,

    /// <summary>Signed, 1 byte.</summary>
    Int8,

    /// <summary>Signed, 2 bytes.</summary>
    Int16,

    /// <summary>Signed, 4 bytes.</summary>
    Int32,

    /// <summary>Signed, 8 bytes.</summary>
    Int64,

    /// <summary>Unsigned, 1 byte.</summary>
    UInt8,

    /// <summary>Unsigned, 2 bytes.</summary>
    UInt16,

    /// <summary>Unsigned, 4 bytes.</summary>
    UInt32,

    /// <summary>Unsigned, 8 bytes.</summary>
    UInt64,

    /// <summary>One byte, 0 or 1.</summary>
    Bool,
}
