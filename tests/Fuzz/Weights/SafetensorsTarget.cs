using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Fuzz;

/// <summary>Reads weights in the safetensors format.</summary>
internal sealed class SafetensorsTarget : FuzzTarget
{
    private static readonly (string Name, int Size)[] Types =
        [("F32", 4), ("F64", 8), ("F16", 2), ("BF16", 2), ("F8_E4M3", 1), ("F8_E5M2", 1), ("I64", 8), ("I32", 4), ("U8", 1), ("BOOL", 1), ("U4", 1), ("f32", 4)];

    private static readonly string[] Words =
    [
        "\"dtype\"", "\"shape\"", "\"data_offsets\"", "\"__metadata__\"", "\"F32\"", "\"\\ud800\"", "\"\\u0061\"", "\"a\"", "[0, 4]", "[]", "[2147483647]", "[-1]", "[1.5]", "[1e3]",
        "[4611686018427387904]", "[65536, 65536]", "18446744073709551616",
    ];

    public override string Name => "safetensors";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        File("{\"a\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]}}", 24),
        File("{\"__metadata__\":{\"k\":\"v\"},\"b\":{\"dtype\":\"F16\",\"shape\":[],\"data_offsets\":[8,10]},\"a\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}} ", 10),
        File("{}", 0),
        File("{\"x/y\":{\"dtype\":\"F64\",\"shape\":[0,5],\"data_offsets\":[0,0]},\"z\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4),
    ];

    // Every array is read twice, as bytes and as float32: at most four bytes per byte of the file.
    public override long MaxAllocated(ReadOnlySpan<byte> file) => (1 << 20) + (64L * file.Length);

    public override byte[] Create(FuzzRandom random)
    {
        int end = 0;
        List<string> entries = [];
        for (int i = random.Below(5); i > 0; i--)
        {
            entries.Add(Entry(random, ref end));
        }

        if (random.OneIn(4))
        {
            entries.Insert(random.Below(entries.Count + 1), "\"__metadata__\":{\"class_names\":\"[\\\"a\\\"]\",\"k\":\"\"}");
        }

        if (random.OneIn(6) && entries.Count > 0)
        {
            entries.Add(random.Pick<string>([.. entries]));
        }

        if (random.OneIn(2))
        {
            entries.Reverse();
        }

        byte[] header = Encoding.UTF8.GetBytes($"{{{string.Join(',', entries)}}}{new string(' ', random.Below(9))}");
        header = random.OneIn(2) ? JsonMutator.Mutate(header, random, Words) : random.OneIn(8) ? ByteMutator.Mutate(header, random) : header;
        byte[] file = File(random.OneIn(12) ? random.Telling() : header.Length, header, random.Bytes(Math.Max(0, end + (random.OneIn(10) ? random.Between(-4, 4) : 0))));
        return random.Below(10) switch
        {
            0 => file[..random.Below(file.Length + 1)],
            1 => ByteMutator.Mutate(file, random),
            _ => file,
        };
    }

    public override byte[] Read(byte[] file)
    {
        using SafetensorsFile arrays = Safetensors.Open(new MemoryStream(file), "case");
        var output = new MemoryStream();
        foreach ((string key, string value) in arrays.Metadata)
        {
            output.Write(Encoding.UTF8.GetBytes($"{key}={value};"));
        }

        foreach (StoredArray array in arrays.Entries)
        {
            output.Write(Encoding.UTF8.GetBytes(array.ToString()));
            output.Write(arrays.Read(array.Name).Bytes.Span);
            if (array.ElementType is ElementType.Float32 or ElementType.Float64 or ElementType.Float16 or ElementType.BFloat16)
            {
                output.Write(MemoryMarshal.AsBytes(arrays.ReadTensor(array.Name).Span));
            }
        }

        return output.ToArray();
    }

    private static string Entry(FuzzRandom random, ref int end)
    {
        (string type, int size) = random.Pick<(string, int)>(Types[..random.Pick(4, 10, Types.Length)]);
        int[] shape = [.. Enumerable.Range(0, random.Below(4)).Select(_ => random.Below(5))];
        int start = end + (random.OneIn(12) ? random.Between(-4, 4) : 0);
        end += shape.Aggregate(size, (product, side) => product * side);
        string[] properties = [$"\"dtype\":\"{type}\"", $"\"shape\":[{string.Join(',', shape)}]", $"\"data_offsets\":[{start},{end + (random.OneIn(12) ? random.Between(-4, 4) : 0)}]"];
        if (random.OneIn(4))
        {
            Array.Reverse(properties);
        }

        return $"\"{random.Pick("a", "b", "c", "resnet/conv/weights", "é", "module.fc.weight", "")}{random.Below(4)}\":{{{string.Join(',', properties)}}}";
    }

    private static byte[] File(string header, int bytes) => File(header.Length, Encoding.UTF8.GetBytes(header), new FuzzRandom(0, bytes).Bytes(bytes));

    private static byte[] File(long length, byte[] header, byte[] data)
    {
        byte[] prefix = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, length);
        return [.. prefix, .. header, .. data];
    }
}
