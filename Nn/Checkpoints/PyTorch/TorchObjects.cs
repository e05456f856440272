using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>
/// Makes the objects that a pickle of PyTorch describes, from the few classes and functions that
/// files of weights need. The class reproduces what they mean and runs none of them.
/// </summary>
/// <remarks>Sources: torch/_utils.py, torch/serialization.py.</remarks>
internal static class TorchObjects
{
    private static readonly Dictionary<string, ElementType> Types = new()
    {
        ["Float"] = ElementType.Float32,
        ["Double"] = ElementType.Float64,
        ["Half"] = ElementType.Float16,
        ["BFloat16"] = ElementType.BFloat16,
        ["Long"] = ElementType.Int64,
        ["Int"] = ElementType.Int32,
        ["Short"] = ElementType.Int16,
        ["Char"] = ElementType.Int8,
        ["Byte"] = ElementType.UInt8,
        ["Bool"] = ElementType.Bool,
        ["ComplexFloat"] = ElementType.Complex64,
        ["ComplexDouble"] = ElementType.Complex128,
        ["float32"] = ElementType.Float32,
        ["float64"] = ElementType.Float64,
        ["float16"] = ElementType.Float16,
        ["bfloat16"] = ElementType.BFloat16,
        ["float8_e4m3fn"] = ElementType.Float8E4M3,
        ["float8_e5m2"] = ElementType.Float8E5M2,
        ["int64"] = ElementType.Int64,
        ["int32"] = ElementType.Int32,
        ["int16"] = ElementType.Int16,
        ["int8"] = ElementType.Int8,
        ["uint8"] = ElementType.UInt8,
        ["uint16"] = ElementType.UInt16,
        ["uint32"] = ElementType.UInt32,
        ["uint64"] = ElementType.UInt64,
        ["bool"] = ElementType.Bool,
        ["complex64"] = ElementType.Complex64,
        ["complex128"] = ElementType.Complex128,
    };

    // The limit of PyTorch.
    private const int MaxRank = 64;

    // Keeps sums of offsets within 64 bits.
    private const long MaxElements = 1L << 40;

    /// <summary>Returns the storage that a persistent identifier names.</summary>
    /// <returns>The storage; null if the identifier has another form.</returns>
    public static TorchStorage? Storage(object? identifier)
    {
        if (identifier is not object?[] { Length: >= 5 } parts || parts[0] is not "storage" || parts[1] is not PickleGlobal type || parts[2] is not string key || parts[4] is not (long count and >= 0 and <= MaxElements))
        {
            return null;
        }

        const string Suffix = "Storage";
        string name = type.Name.EndsWith(Suffix, StringComparison.Ordinal) ? type.Name[..^Suffix.Length] : type.Name;
        return Types.TryGetValue(name, out ElementType element) ? new TorchStorage(key, element, count)
            : name == "Untyped" ? new TorchStorage(key, null, count)
            : null;
    }

    /// <summary>
    /// Returns the reason, for messages, why <see cref="Storage"/> returned null for an identifier.
    /// </summary>
    public static string WhyNoStorage(object? identifier) => identifier is not object?[] { Length: >= 5 } parts || parts[1] is not PickleGlobal type ? "a reference to data outside of the pickle is not a storage of PyTorch"
        : type.Name is ['Q', 'I' or 'U', ..] ? $"the file has quantized tensors ('{type}'), which are not supported. Call dequantize() on them in PyTorch, and save the state_dict again"
        : $"the storage '{type}' is damaged or not supported";

    /// <summary>Returns whether <see cref="Call"/> knows a function, for some arguments.</summary>
    public static bool IsKnown(PickleGlobal function) => function is { Module: "torch._utils", Name: "_rebuild_tensor" or "_rebuild_tensor_v2" or "_rebuild_tensor_v3" or "_rebuild_parameter" or "_rebuild_parameter_with_state" } or { Module: "torch", Name: "Size" };

    /// <summary>Returns the result of a call.</summary>
    /// <param name="callee">The class or function.</param>
    /// <param name="arguments">The arguments, a tuple.</param>
    /// <returns>The object; null if the call is not known.</returns>
    public static object? Call(object? callee, object? arguments) =>
        callee is not PickleGlobal global || arguments is not object?[] values ? null : ($"{global}", values) switch
        {
            ("collections.OrderedDict" or "collections.defaultdict" or "builtins.dict" or "__builtin__.dict", _) => Dictionary(values),
            ("torch._utils._rebuild_tensor" or "torch._utils._rebuild_tensor_v2", [TorchStorage { Type: { } type } storage, long offset, object?[] sizes, object?[] strides, ..]) => Tensor(storage, type, offset, sizes, strides),
            ("torch._utils._rebuild_tensor_v3", [TorchStorage storage, long offset, object?[] sizes, object?[] strides, _, _, PickleGlobal { Module: "torch" } type, ..]) when Types.TryGetValue(type.Name, out ElementType element) => Tensor(storage, element, offset, sizes, strides),
            ("torch._utils._rebuild_parameter" or "torch._utils._rebuild_parameter_with_state", [TorchTensor tensor, ..]) => tensor,
            ("torch.Size" or "builtins.tuple" or "__builtin__.tuple", [object?[] sizes]) => sizes,
            ("torch.device" or "numpy.dtype" or "numpy.core.multiarray.scalar" or "numpy._core.multiarray.scalar" or "_codecs.encode" or "datetime.datetime" or "pathlib.PosixPath" or "argparse.Namespace" or "builtins.set" or "__builtin__.set", _) => PickleOpaque.Instance,
            _ => null,
        };

    private static PickleDictionary? Dictionary(object?[] arguments)
    {
        var dictionary = new PickleDictionary();
        foreach (object? pair in arguments.OfType<List<object?>>().SelectMany(pairs => pairs))
        {
            if (pair is not (object?[] or List<object?>))
            {
                return null;
            }

            IReadOnlyList<object?> parts = (IReadOnlyList<object?>)pair;
            if (parts.Count != 2)
            {
                return null;
            }

            dictionary.Entries.Add((parts[0], parts[1]));
        }

        return dictionary;
    }

    private static TorchTensor? Tensor(TorchStorage storage, ElementType type, long offset, object?[] sizes, object?[] strides)
    {
        if (sizes.Length != strides.Length || sizes.Length > MaxRank || offset is < 0 or > MaxElements || sizes.Any(size => size is not (long and >= 0 and <= int.MaxValue)) || strides.Any(stride => stride is not (long and >= 0 and <= int.MaxValue)))
        {
            return null;
        }

        try
        {
            return new TorchTensor(storage, type, offset, new Shape([.. sizes.Select(size => (int)(long)size!)]), [.. strides.Select(stride => (long)stride!)]);
        }
        catch (ArgumentException)
        {
            // More elements than an array can have.
            return null;
        }
    }
}
