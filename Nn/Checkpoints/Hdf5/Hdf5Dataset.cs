using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Represents the type, shape and storage of a dataset.</summary>
internal sealed class Hdf5Dataset
{
    private const int Dataspace = 0x01;
    private const int Datatype = 0x03;
    private const int Layout = 0x08;
    private const int Filters = 0x0B;

    private const byte IntegerClass = 0;
    private const byte FloatClass = 1;
    private const byte EnumerationClass = 8;

    private Hdf5Dataset(ElementType type, bool isBigEndian, Shape shape, Hdf5Layout layout, IReadOnlyList<Hdf5Filter> filters)
    {
        ElementType = type;
        IsBigEndian = isBigEndian;
        Shape = shape;
        Storage = layout;
        Pipeline = filters;
    }

    public ElementType ElementType { get; }

    public bool IsBigEndian { get; }

    public Shape Shape { get; }

    public Hdf5Layout Storage { get; }

    public IReadOnlyList<Hdf5Filter> Pipeline { get; }

    /// <summary>Returns whether an object is a dataset.</summary>
    public static bool IsDataset(Hdf5Object header) => header.Has(Dataspace) && header.Has(Layout);

    /// <summary>Reads the description of a dataset.</summary>
    /// <returns>
    /// The description; null for types other than numbers, such as the texts of Keras's settings.
    /// </returns>
    /// <exception cref="CheckpointException">The description is damaged or not supported.</exception>
    public static Hdf5Dataset? Read(Hdf5Object header)
    {
        if (!header.Has(Datatype) || ReadType(header.Get(Datatype)) is not (ElementType type, bool isBigEndian) || ReadShape(header.Get(Dataspace)) is not { } shape)
        {
            return null;
        }

        return new Hdf5Dataset(type, isBigEndian, shape, Hdf5Layout.Read(header.Get(Layout)), header.Has(Filters) ? Hdf5Filter.ReadAll(header.Get(Filters)) : []);
    }

    private static (ElementType, bool)? ReadType(Hdf5Cursor message)
    {
        byte kind = message.Byte(), bits = message.Byte();
        message.Take(2);
        uint size = message.Word();
        bool isBigEndian = (bits & 1) != 0;
        switch (kind & 0x0F)
        {
            case IntegerClass:
                ElementType? integer = (size, isSigned: (bits & 8) != 0) switch
                {
                    (1, true) => ElementType.Int8,
                    (1, false) => ElementType.UInt8,
                    (2, true) => ElementType.Int16,
                    (2, false) => ElementType.UInt16,
                    (4, true) => ElementType.Int32,
                    (4, false) => ElementType.UInt32,
                    (8, true) => ElementType.Int64,
                    (8, false) => ElementType.UInt64,
                    _ => null,
                };
                return integer is { } known ? (known, isBigEndian) : null;
            case FloatClass:
                // Bit offset, precision and the place of the exponent; then the bits of the
                // exponent, the place of the fraction, and its bits.
                message.Take(5);
                byte exponent = message.Byte();
                message.Take(1);
                ElementType? real = (size, exponent, fraction: message.Byte()) switch
                {
                    (2, 5, 10) => ElementType.Float16,
                    (2, 8, 7) => ElementType.BFloat16,
                    (4, 8, 23) => ElementType.Float32,
                    (8, 11, 52) => ElementType.Float64,
                    (1, 4, 3) => ElementType.Float8E4M3,
                    (1, 5, 2) => ElementType.Float8E5M2,
                    _ => null,
                };
                return real is { } found ? (found, isBigEndian) : null;
            case EnumerationClass when size == 1:
                // h5py writes booleans as an enumeration of FALSE and TRUE.
                return (ElementType.Bool, false);
            default:
                return null;
        }
    }

    private static Shape? ReadShape(Hdf5Cursor message)
    {
        byte version = message.Byte();
        int rank = message.Byte();
        message.Byte();
        const byte NullSpace = 2;
        if (version == 2 ? message.Byte() == NullSpace : message.Take(5).Length == 0)
        {
            return null;
        }

        int[] sizes = new int[rank];
        for (int d = 0; d < rank; d++)
        {
            long size = message.Length();
            sizes[d] = size <= int.MaxValue ? (int)size : throw message.Fault($"a dimension has {size} elements; expected at most {int.MaxValue}");
        }

        try
        {
            return new Shape(sizes);
        }
        catch (ArgumentException)
        {
            throw message.Fault($"a dataset has more than {int.MaxValue} elements");
        }
    }
}
