using System.Buffers.Binary;
using System.Text;
using NeoResNet.Nn.Checkpoints;

namespace NeoResNet.Nn.Tests.Checkpoints;

/// <summary>Safetensors files put together byte by byte from the format's description, true or lying.</summary>
internal static class SafetensorsBytes
{
    public static byte[] Of(string header, params byte[] data) => Of(Encoding.UTF8.GetBytes(header), data);

    public static byte[] Of(byte[] header, params byte[] data)
    {
        byte[] length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        return [.. length, .. header, .. data];
    }

    public static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static SafetensorsFile Open(byte[] file) => Safetensors.Open(new MemoryStream(file), "test.safetensors");
}
