using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using NeoResNet.Tensors;

namespace NeoResNet.Fuzz;

/// <summary>Reads NumPy's <c>.npy</c> arrays.</summary>
internal sealed class NpyTarget : FuzzTarget
{
    private static readonly string[] Types =
        ["f4", "f8", "f2", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1", "c8", "f16", "S3", "U2", "O", "V8", "M8[D]"];

    private static readonly string[] Words = ["True", "False", "None", "0", "1", "'x'", "()", "[]", "{}", "true", "T", "-1", "2147483648", "99999999999999999999"];

    public override string Name => "npy";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        File(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", 24),
        File(2, "{'descr': '<f8', 'fortran_order': False, 'shape': (5,), }", 40),
        File(3, "{\"shape\": (), \"descr\": \"<f4\", \"fortran_order\": False}\n", 4),
        File(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 7), }", 0),
        File(1, "{'descr': '>f2', 'fortran_order': True, 'shape': (2, 3), }", 12),
        File(1, "{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }", 3),
        File(1, "{'descr': '>i8', 'fortran_order': True, 'shape': (2, 2, 2), }", 64),
        File(1, "{'descr': '<u4', 'fortran_order': False, 'shape': (2,), }", 8),
    ];

    // A value takes 4 bytes in the array and at least 1 byte in the file. A copy of the file and
    // conversion buffers come in addition.
    public override long MaxAllocated(ReadOnlySpan<byte> file) => (1 << 20) + (16L * file.Length);

    public override byte[] Create(FuzzRandom random)
    {
        string type = random.Pick<string>(Types[..random.Pick(12, 12, Types.Length)]);
        int[] shape = [.. Enumerable.Range(0, random.Below(5)).Select(_ => random.Below(random.Pick(3, 5, 9)))];
        string header = Header(random, Order(random, type) + type, random.OneIn(4), shape);
        for (int i = random.Below(4); i > 0 && random.OneIn(2); i--)
        {
            header = Changed(header, random);
        }

        int size = type.Length > 1 && char.IsAsciiDigit(type[1]) ? type[1] - '0' : 8;
        long bytes = shape.Aggregate((long)size, (product, side) => product * side) + (random.OneIn(8) ? random.Between(-3, 9) : 0);
        byte[] text = random.OneIn(16) ? ByteMutator.Mutate(Encoding.Latin1.GetBytes(header), random) : Encoding.Latin1.GetBytes(header);
        byte[] file = File(random.OneIn(16) ? random.Byte() : random.Between(1, 3), text, random.Bytes((int)Math.Clamp(bytes, 0, 4096)));
        return random.Below(8) switch
        {
            0 => file[..random.Below(file.Length + 1)],
            1 => ByteMutator.Mutate(file, random),
            _ => file,
        };
    }

    public override byte[] Read(byte[] file)
    {
        // A file of odd length comes from a stream that cannot seek, like a pipe.
        using Stream stream = file.Length % 2 == 0 ? new MemoryStream(file) : new ForwardStream(file);
        NhwcTensor tensor = Npy.Read(stream, "case");
        return [.. Encoding.ASCII.GetBytes(tensor.Shape.ToString()), .. MemoryMarshal.AsBytes(tensor.Span)];
    }

    private static string Header(FuzzRandom random, string type, bool isFortran, int[] shape)
    {
        string sizes = string.Join(random.Pick(", ", ","), shape) + (shape.Length == 1 || random.OneIn(8) ? "," : "");
        string[] entries = [$"'descr': '{type}'", $"'fortran_order': {isFortran}", $"'shape': ({sizes})"];
        if (random.OneIn(4))
        {
            Array.Reverse(entries);
        }

        return $"{{{string.Join(", ", entries)}{random.Pick(", ", "", " ")}}}{new string(' ', random.Below(4))}\n";
    }

    // A type of one byte has no order.
    private static string Order(FuzzRandom random, string type) => random.OneIn(12) ? random.Pick("=", "", "<<") : type[1..] == "1" ? "|" : random.Pick("<", ">");

    private static string Changed(string header, FuzzRandom random)
    {
        int at = random.Below(header.Length), end = at + random.Below(Math.Min(12, header.Length - at) + 1);
        return random.Below(5) switch
        {
            0 => header.Remove(at, end - at),
            1 => header.Insert(at, header[at..end]),
            2 => header.Insert(at, random.Pick<string>(Words)),
            3 => header[..at] + random.Pick<string>(Words) + header[end..],
            _ => header + new string(random.Pick(' ', '\0', 'x', '('), random.Pick(1, 64, 65535, 70000)),
        };
    }

    private static byte[] File(int version, string header, int bytes) => File(version, Encoding.Latin1.GetBytes(header), new FuzzRandom(0, bytes).Bytes(bytes));

    private static byte[] File(int version, byte[] header, byte[] data)
    {
        byte[] length = new byte[version == 1 ? 2 : 4];
        if (version == 1)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, header.Length);
        }

        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. header, .. data];
    }
}
