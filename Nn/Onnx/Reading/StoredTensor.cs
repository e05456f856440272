using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NeoResNet.Nn.Onnx;

/// <summary>Represents a constant of an ONNX file (TensorProto of onnx.proto3).</summary>
/// <remarks>
/// The bytes of the numbers stay in the file. Reading the message checks the sizes against the
/// number of bytes or numbers.
/// </remarks>
internal sealed class StoredTensor
{
    private const long MaxElements = int.MaxValue;

    private ReadOnlyMemory<byte> _raw;
    private bool _hasRaw;
    private ReadOnlyMemory<byte> _floats;
    private ArrayBufferWriter<byte>? _joinedFloats;
    private readonly List<long> _integers = [];
    private readonly List<double> _doubles = [];

    private StoredTensor()
    {
    }

    /// <summary>Gets the name; can be empty for the tensor of an attribute.</summary>
    internal string Name { get; private set; } = "";

    /// <summary>Gets the sizes of the dimensions, outermost first.</summary>
    internal int[] Sizes { get; private set; } = [];

    /// <summary>Gets the type of the elements.</summary>
    internal OnnxElementType ElementType { get; private set; }

    /// <summary>Gets the number of elements.</summary>
    internal int Count { get; private set; }

    private OnnxExternalData? _external;
    private Checkpoints.CheckpointException? _unsupported;

    /// <summary>
    /// Gets why the elements cannot be read: "has elements of type 8 ..."; null if they can.
    /// </summary>
    internal string? Unsupported { get; private set; }

    /// <summary>Gets the external data; null if the numbers are in the file.</summary>
    internal OnnxExternalData? External => _external;

    /// <summary>Throws if the type of the elements is not supported.</summary>
    /// <exception cref="Checkpoints.CheckpointException">The type is not supported.</exception>
    internal void CheckSupported()
    {
        if (_unsupported is { } fault)
        {
            throw new Checkpoints.CheckpointException(fault.File, fault.Offset, fault.Reason);
        }
    }

    /// <summary>Reads all numbers as float32. Float32 in the file is not copied.</summary>
    /// <exception cref="Checkpoints.CheckpointException">
    /// The type is not supported, or the external data is missing, too short or outside the folder.
    /// </exception>
    internal ReadOnlySpan<float> ReadFloats()
    {
        CheckSupported();
        if (_doubles.Count > 0)
        {
            return _doubles.Select(value => (float)value).ToArray();
        }

        if (_integers.Count > 0)
        {
            return _integers.Select(value => ElementType.BitsToSingle(value)).ToArray();
        }

        ReadOnlySpan<byte> bytes = ReadBytes();
        if (ElementType == OnnxElementType.Float32 && BitConverter.IsLittleEndian)
        {
            return MemoryMarshal.Cast<byte, float>(bytes);
        }

        float[] values = new float[Count];
        ElementType.ToSingle(bytes, values);
        return values;
    }

    /// <summary>Reads all numbers as integers; fractions are cut off.</summary>
    /// <inheritdoc cref="ReadFloats" path="/exception"/>
    internal long[] ReadIntegers()
    {
        CheckSupported();
        if (_integers.Count > 0 && ElementType.IsInteger())
        {
            return [.. _integers];
        }

        return ElementType.IsInteger() ? ElementType.ToIntegers(ReadBytes(), Count) : Truncated(ReadFloats());
    }

    /// <summary>Reads the bytes of all numbers, little-endian, in the type of the tensor.</summary>
    /// <inheritdoc cref="ReadFloats" path="/exception"/>
    internal byte[] ReadElements()
    {
        CheckSupported();
        if (_integers.Count + _doubles.Count == 0)
        {
            return ReadBytes().ToArray();
        }

        int size = ElementType.ByteSize();
        byte[] bytes = new byte[Count * (long)size];
        Span<byte> element = stackalloc byte[sizeof(long)];
        for (int i = 0; i < Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(element, _doubles.Count > 0 ? BitConverter.DoubleToInt64Bits(_doubles[i]) : _integers[i]);
            element[..size].CopyTo(bytes.AsSpan(i * size));
        }

        return bytes;
    }

    internal static StoredTensor Read(ProtobufReader message, OnnxSource source)
    {
        var tensor = new StoredTensor();
        List<long> sizes = [];
        Dictionary<string, string> external = [];
        bool isExternal = false;
        long code = 0;
        while (source.Next(ref message))
        {
            switch (message.Field)
            {
                case 1:
                    message.Numbers(sizes);
                    break;
                case 2:
                    code = message.Number();
                    break;
                case 4:
                    tensor.Add(source.Fixed(ref message, sizeof(float)));
                    break;
                case 5 or 7 or 11:
                    message.Numbers(tensor._integers);
                    break;
                case 8:
                    tensor.Name = message.Text();
                    break;
                case 9:
                    tensor._raw = source.Memory(ref message);
                    tensor._hasRaw = true;
                    break;
                case 10:
                    AddDoubles(ref message, tensor._doubles);
                    break;
                case 13:
                    (string key, string value) = ReadEntry(message.Message(), source);
                    external[key] = value;
                    break;
                case 14:
                    isExternal = message.Number() == 1;
                    break;
                default:
                    message.Skip();
                    break;
            }
        }

        tensor.SetSizes(message, sizes);
        tensor.ElementType = (OnnxElementType)code;
        if (!OnnxElementTypes.IsKnown(code))
        {
            // Such a tensor, for example one of texts, may belong to no operator that is needed.
            tensor.Unsupported = $"has elements of type {code}. Supported types: {OnnxElementTypes.Names}.";
            tensor._unsupported = message.Fault($"the tensor '{tensor.Name}' {tensor.Unsupported}");
            return tensor;
        }

        if (isExternal)
        {
            tensor._external = OnnxExternalData.Of(message, tensor, external, source);
        }
        else
        {
            tensor.CheckLength(message);
        }

        return tensor;
    }

    /// <summary>Adds the numbers of a repeated field of float32 to a list.</summary>
    internal static void AddFloats(ref ProtobufReader message, List<float> destination)
    {
        ReadOnlySpan<byte> bytes = message.Fixed(sizeof(float));
        destination.EnsureCapacity(destination.Count + (bytes.Length / sizeof(float)));
        for (int i = 0; i < bytes.Length; i += sizeof(float))
        {
            destination.Add(BinaryPrimitives.ReadSingleLittleEndian(bytes[i..]));
        }
    }

    /// <summary>Reads a StringStringEntryProto.</summary>
    internal static (string Key, string Value) ReadEntry(ProtobufReader entry, OnnxSource source)
    {
        string key = "", value = "";
        while (source.Next(ref entry))
        {
            switch (entry.Field)
            {
                case 1:
                    key = entry.Text();
                    break;
                case 2:
                    value = entry.Text();
                    break;
                default:
                    entry.Skip();
                    break;
            }
        }

        return (key, value);
    }

    private static long[] Truncated(ReadOnlySpan<float> values)
    {
        var integers = new long[values.Length];
        for (int i = 0; i < integers.Length; i++)
        {
            integers[i] = (long)values[i];
        }

        return integers;
    }

    // Nearly all writers put all numbers into one field, whose bytes stay in the file.
    private void Add(ReadOnlyMemory<byte> floats)
    {
        if (_floats.IsEmpty)
        {
            _floats = floats;
            return;
        }

        if (_joinedFloats is null)
        {
            _joinedFloats = new();
            _joinedFloats.Write(_floats.Span);
        }

        _joinedFloats.Write(floats.Span);
        _floats = _joinedFloats.WrittenMemory;
    }

    private static void AddDoubles(ref ProtobufReader message, List<double> destination)
    {
        ReadOnlySpan<byte> bytes = message.Fixed(sizeof(double));
        for (int i = 0; i < bytes.Length; i += sizeof(double))
        {
            destination.Add(BinaryPrimitives.ReadDoubleLittleEndian(bytes[i..]));
        }
    }

    private void SetSizes(ProtobufReader message, List<long> sizes)
    {
        const int MaxRank = 8;
        if (sizes.Count > MaxRank || sizes.Exists(size => size is < 0 or > int.MaxValue))
        {
            throw message.Fault($"the tensor '{Name}' has the sizes [{string.Join(", ", sizes.Take(MaxRank + 1))}], expected at most {MaxRank} numbers from 0 to {int.MaxValue}.");
        }

        long count = 1;
        foreach (long size in sizes)
        {
            // The sizes of an empty tensor must not overflow either.
            count *= Math.Max(size, 1);
            if (count > MaxElements)
            {
                throw message.Fault($"the tensor '{Name}' of sizes [{string.Join(", ", sizes)}] has more than {MaxElements} elements.");
            }
        }

        Sizes = [.. sizes.Select(size => (int)size)];
        Count = sizes.Contains(0) ? 0 : (int)count;
    }

    private void CheckLength(ProtobufReader message)
    {
        int floats = _floats.Length / sizeof(float), numbers = floats + _integers.Count + _doubles.Count;
        bool fits = _hasRaw
            ? _raw.Length == (long)Count * ElementType.ByteSize() && numbers == 0
            : (floats, _integers.Count, _doubles.Count) == (
                ElementType == OnnxElementType.Float32 ? Count : 0,
                ElementType is OnnxElementType.Float32 or OnnxElementType.Float64 ? 0 : Count,
                ElementType == OnnxElementType.Float64 ? Count : 0);
        if (!fits)
        {
            string found = _hasRaw ? $"{_raw.Length} bytes" : $"{numbers} numbers";
            throw message.Fault($"the tensor '{Name}' of sizes [{string.Join(", ", Sizes)}] and type {ElementType} needs {Count} elements of {ElementType.ByteSize()} bytes, got {found}.");
        }
    }

    private ReadOnlySpan<byte> ReadBytes() => _external is not null ? _external.Read() : _hasRaw ? _raw.Span : _floats.Span;
}
