using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Maps TensorFlow's numbers of data types to element types.</summary>
/// <remarks>Source: tensorflow/core/framework/types.proto.</remarks>
internal static class TensorFlowTypes
{
    /// <summary>Specifies the maximum number of dimensions. TensorFlow's own limit is 254.</summary>
    public const int MaxRank = 64;

    private static readonly Dictionary<int, ElementType> Types = new()
    {
        [1] = ElementType.Float32,
        [2] = ElementType.Float64,
        [3] = ElementType.Int32,
        [4] = ElementType.UInt8,
        [5] = ElementType.Int16,
        [6] = ElementType.Int8,
        [7] = ElementType.String,
        [8] = ElementType.Complex64,
        [9] = ElementType.Int64,
        [10] = ElementType.Bool,
        [14] = ElementType.BFloat16,
        [17] = ElementType.UInt16,
        [18] = ElementType.Complex128,
        [19] = ElementType.Float16,
        [22] = ElementType.UInt32,
        [23] = ElementType.UInt64,
        [24] = ElementType.Float8E5M2,
        [25] = ElementType.Float8E4M3,
    };

    // Quantized integers are stored as the integers that they hold.
    private static readonly Dictionary<int, (ElementType Type, string Name)> Quantized = new()
    {
        [11] = (ElementType.Int8, "qint8"),
        [12] = (ElementType.UInt8, "quint8"),
        [13] = (ElementType.Int32, "qint32"),
        [15] = (ElementType.Int16, "qint16"),
        [16] = (ElementType.UInt16, "quint16"),
    };

    private static readonly Dictionary<ElementType, int> Numbers = Types.ToDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>Returns the element type of a number.</summary>
    /// <returns>The type; null for resources, variants and unknown numbers.</returns>
    public static ElementType? Find(long number) =>
        number is < 0 or > int.MaxValue ? null
        : Types.TryGetValue((int)number, out ElementType type) ? type
        : Quantized.TryGetValue((int)number, out (ElementType Type, string Name) quantized) ? quantized.Type : null;

    /// <summary>Returns TensorFlow's name of a quantized type; null for other numbers.</summary>
    public static string? QuantizedName(long number) =>
        number is >= 0 and <= int.MaxValue && Quantized.TryGetValue((int)number, out (ElementType Type, string Name) quantized) ? quantized.Name : null;

    /// <summary>Returns why arrays of a number that <see cref="Find"/> does not know are not read.</summary>
    public static string Unsupported(long number)
    {
        string type = number switch { 20 => "resource", 21 => "variant", _ => number.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        return $"has the data type {type}, which is not supported. Supported are numbers, booleans and strings.";
    }

    /// <summary>Returns the number of an element type.</summary>
    public static int NumberOf(ElementType type) => Numbers[type];

    /// <summary>Reads a TensorShapeProto.</summary>
    /// <exception cref="CheckpointException">
    /// The message is damaged, or describes more elements than an array can have.
    /// </exception>
    public static Shape ReadShape(ProtobufReader message)
    {
        var sizes = new List<int>();
        while (message.Next())
        {
            if (message.Field != 2)
            {
                message.Skip();
                continue;
            }

            ProtobufReader dimension = message.Message();
            long size = 0;
            while (dimension.Next())
            {
                if (dimension.Field == 1)
                {
                    size = dimension.Number();
                }
                else
                {
                    dimension.Skip();
                }
            }

            if (size is < 0 or > int.MaxValue)
            {
                throw message.Fault($"a dimension has {size} elements; expected 0 to {int.MaxValue}.");
            }

            sizes.Add(sizes.Count < MaxRank ? (int)size : throw message.Fault($"a shape has more than {MaxRank} dimensions."));
        }

        try
        {
            return new Shape([.. sizes]);
        }
        catch (ArgumentException e)
        {
            throw new CheckpointException(message.File, message.Position, $"a shape has more than {int.MaxValue} elements.", e);
        }
    }

    /// <summary>Writes a TensorShapeProto. A dimension of size 0 is an empty message.</summary>
    public static void WriteShape(ProtobufWriter message, Shape shape)
    {
        foreach (int size in shape)
        {
            message.Message(2, dimension =>
            {
                if (size != 0)
                {
                    dimension.Number(1, size);
                }
            });
        }
    }
}
