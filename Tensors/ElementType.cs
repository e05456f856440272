namespace NeoResNet.Tensors;

/// <summary>Specifies the type of the elements of a <see cref="NamedArray"/>.</summary>
public enum ElementType
{
    /// <summary>IEEE 754 binary32, 4 bytes.</summary>
    Float32,

    /// <summary>IEEE 754 binary64, 8 bytes.</summary>
    Float64,

    /// <summary>IEEE 754 binary16, 2 bytes.</summary>
    Float16,

    /// <summary>bfloat16, the upper half of a binary32, 2 bytes.</summary>
    BFloat16,

    /// <summary>
    /// 8-bit float with 4 exponent and 3 fraction bits, without infinities, 1 byte. Not converted
    /// to float32.
    /// </summary>
    Float8E4M3,

    /// <summary>
    /// 8-bit float with 5 exponent and 2 fraction bits, 1 byte. Not converted to float32.
    /// </summary>
    Float8E5M2,

    /// <summary>Signed integer, 1 byte.</summary>
    Int8,

    /// <summary>Signed integer, 2 bytes.</summary>
    Int16,

    /// <summary>Signed integer, 4 bytes.</summary>
    Int32,

    /// <summary>Signed integer, 8 bytes.</summary>
    Int64,

    /// <summary>Unsigned integer, 1 byte.</summary>
    UInt8,

    /// <summary>Unsigned integer, 2 bytes.</summary>
    UInt16,

    /// <summary>Unsigned integer, 4 bytes.</summary>
    UInt32,

    /// <summary>Unsigned integer, 8 bytes.</summary>
    UInt64,

    /// <summary>Boolean, 1 byte, 0 or 1.</summary>
    Bool,

    /// <summary>
    /// Complex number: real and imaginary part as binary32, 8 bytes. Not converted to float32.
    /// </summary>
    Complex64,

    /// <summary>
    /// Complex number: real and imaginary part as binary64, 16 bytes. Not converted to float32.
    /// </summary>
    Complex128,

    /// <summary>
    /// Byte strings of any length. The bytes of an array are the length of each string as an Int64,
    /// then the strings without gaps. Not converted to float32.
    /// </summary>
    String,
}
