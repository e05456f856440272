using System.Runtime.InteropServices;
using NeoResNet.Tensors;
using PureHDF;

namespace NeoResNet.Nn.Tests.Checkpoints.Formats;

/// <summary>Describes the datasets that PureHDF reads in the terms of this library.</summary>
internal static class PureHdf
{
    /// <summary>Returns all datasets of a group and its groups, with their full names.</summary>
    public static IEnumerable<(string Name, IH5Dataset Dataset)> Datasets(IH5Group group, string prefix) => group.Children().SelectMany(child => child switch
    {
        IH5Dataset dataset => [(prefix + child.Name, dataset)],
        IH5Group inner => Datasets(inner, $"{prefix}{child.Name}/"),
        _ => [],
    });

    /// <summary>Returns the element type, or null if the elements are not numbers.</summary>
    public static ElementType? TypeOf(IH5DataType type) => (type.Class, type.Size) switch
    {
        (H5DataTypeClass.FloatingPoint, 2) => ElementType.Float16,
        (H5DataTypeClass.FloatingPoint, 4) => ElementType.Float32,
        (H5DataTypeClass.FloatingPoint, 8) => ElementType.Float64,
        (H5DataTypeClass.FixedPoint, 1) => type.FixedPoint.IsSigned ? ElementType.Int8 : ElementType.UInt8,
        (H5DataTypeClass.FixedPoint, 2) => type.FixedPoint.IsSigned ? ElementType.Int16 : ElementType.UInt16,
        (H5DataTypeClass.FixedPoint, 4) => type.FixedPoint.IsSigned ? ElementType.Int32 : ElementType.UInt32,
        (H5DataTypeClass.FixedPoint, 8) => type.FixedPoint.IsSigned ? ElementType.Int64 : ElementType.UInt64,
        (H5DataTypeClass.Enumerated, 1) => ElementType.Bool,
        _ => null,
    };

    public static Shape ShapeOf(IH5Dataset dataset) => dataset.Space.Type == H5DataspaceType.Scalar ? default : new([.. dataset.Space.Dimensions.Select(size => (int)size)]);

    /// <summary>Returns the elements as PureHDF reads them, as little-endian bytes.</summary>
    public static byte[] Bytes(IH5Dataset dataset, ElementType type) => type switch
    {
        ElementType.Float16 => Bytes<Half>(dataset),
        ElementType.Float32 => Bytes<float>(dataset),
        ElementType.Float64 => Bytes<double>(dataset),
        ElementType.Int8 => Bytes<sbyte>(dataset),
        ElementType.Int16 => Bytes<short>(dataset),
        ElementType.Int32 => Bytes<int>(dataset),
        ElementType.Int64 => Bytes<long>(dataset),
        ElementType.UInt8 or ElementType.Bool => Bytes<byte>(dataset),
        ElementType.UInt16 => Bytes<ushort>(dataset),
        ElementType.UInt32 => Bytes<uint>(dataset),
        ElementType.UInt64 => Bytes<ulong>(dataset),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static byte[] Bytes<T>(IH5Dataset dataset)
        where T : unmanaged =>
        dataset.Space.Dimensions.Any(size => size == 0) ? []
        : MemoryMarshal.AsBytes<T>(dataset.Space.Type == H5DataspaceType.Scalar ? [dataset.Read<T>()] : dataset.Read<T[]>()).ToArray();
}
