using System.Buffers.Binary;
using System.Text;

namespace NeoResNet.Tensors.Tests;

/// <summary>Npy files put together byte by byte from the format's description, true or lying.</summary>
internal static class NpyFile
{
    public static byte[] Of(int version, string header, params byte[] data)
    {
        byte[] text = (version == 3 ? Encoding.UTF8 : Encoding.Latin1).GetBytes(header);
        byte[] length = new byte[version == 1 ? 2 : 4];
        if (version == 1)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)text.Length);
        }

        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. text, .. data];
    }

    public static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static byte[] Doubles(params double[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static NhwcTensor Read(byte[] file) => Npy.Read(new MemoryStream(file), "test.npy");
}
