using System.Diagnostics;
using System.Numerics;

namespace NeoResNet.Tensors.Tests;

/// <summary>Tests elements of every type, byte order and index order.</summary>
public sealed class NpyTypeTests
{
    [TestCase("f2", ElementType.Float16)]
    [TestCase("f4", ElementType.Float32)]
    [TestCase("f8", ElementType.Float64)]
    [TestCase("i1", ElementType.Int8)]
    [TestCase("i2", ElementType.Int16)]
    [TestCase("i4", ElementType.Int32)]
    [TestCase("i8", ElementType.Int64)]
    [TestCase("u1", ElementType.UInt8)]
    [TestCase("u2", ElementType.UInt16)]
    [TestCase("u4", ElementType.UInt32)]
    [TestCase("u8", ElementType.UInt64)]
    public void Numbers_of_every_type_and_byte_order_are_read(string code, ElementType type)
    {
        double[] values = type is ElementType.UInt8 or ElementType.UInt16 or ElementType.UInt32 or ElementType.UInt64 ? [0, 1, 2, 100, 127, 200] : [0, -1, 2, 100, 127, -128];
        foreach (bool isBigEndian in (bool[])[false, true])
        {
            string header = $"{{'descr': '{(isBigEndian ? '>' : '<')}{code}', 'fortran_order': False, 'shape': (2, 3), }}";
            NhwcTensor tensor = NpyFile.Read(NpyFile.Of(1, header, Encode(type, isBigEndian, values)));
            Assert.That(tensor.Shape, Is.EqualTo(new Shape(2, 3)));
            Assert.That(tensor.ToArray(), Is.EqualTo(values.Select(value => (float)value).ToArray()), $"big-endian: {isBigEndian}");
        }
    }

    [Test]
    public void Booleans_are_zero_and_one()
    {
        NhwcTensor tensor = NpyFile.Read(NpyFile.Of(1, "{'descr': '|b1', 'fortran_order': False, 'shape': (4,), }", 0, 1, 1, 255));
        Assert.That(tensor.ToArray(), Is.EqualTo(new float[] { 0, 1, 1, 1 }));
    }

    // 2^24 + 1 is a tie between two float32 and goes to the even one. One more bit, far below,
    // decides a tie upwards. A conversion by way of float64 would lose that bit.
    [TestCase(16_777_217ul, 16_777_216f)]
    [TestCase(16_777_219ul, 16_777_220f)]
    [TestCase((1ul << 63) + (1ul << 39), 9.2233720368547758e18f)]
    [TestCase((1ul << 63) + (1ul << 39) + 1, 9.2233731363664036e18f)]
    [TestCase(ulong.MaxValue, 18_446_744_073_709_551_616f)]
    public void Large_integers_are_rounded_once_to_the_nearest(ulong value, float expected)
    {
        Assert.That(NpyFile.Read(NpyFile.Of(1, "{'descr': '<u8', 'fortran_order': False, 'shape': (1,), }", BitConverter.GetBytes(value))).Span[0], Is.EqualTo(expected));
        if (value < 1ul << 62)
        {
            Assert.That(NpyFile.Read(NpyFile.Of(1, "{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }", BitConverter.GetBytes(-(long)value))).Span[0], Is.EqualTo(-expected));
        }
    }

    [Test]
    public void Large_integers_agree_with_exact_arithmetic()
    {
        var random = new Random(3);
        ulong[] values = [.. Enumerable.Range(0, 20_000).Select(i => ((ulong)random.NextInt64() << (i % 2)) >> random.Next(40)), 1ul << 63];
        NhwcTensor unsigned = NpyFile.Read(NpyFile.Of(1, $"{{'descr': '<u8', 'fortran_order': False, 'shape': ({values.Length},), }}", [.. values.SelectMany(BitConverter.GetBytes)]));
        NhwcTensor signed = NpyFile.Read(NpyFile.Of(1, $"{{'descr': '<i8', 'fortran_order': False, 'shape': ({values.Length},), }}", [.. values.SelectMany(BitConverter.GetBytes)]));
        for (int i = 0; i < values.Length; i++)
        {
            Assert.That(unsigned.Span[i], Is.EqualTo(Rounded(values[i])), $"{values[i]}");
            Assert.That(signed.Span[i], Is.EqualTo(Rounded((long)values[i])), $"{(long)values[i]}");
        }
    }

    [Test]
    public void Floats_are_rounded_to_the_nearest_and_overflow_to_infinity()
    {
        double[] values = [0.1, 1e300, -1e300, double.NaN, 1e-320];
        NhwcTensor tensor = NpyFile.Read(NpyFile.Of(1, "{'descr': '>f8', 'fortran_order': False, 'shape': (5,), }", Encode(ElementType.Float64, true, values)));
        Assert.That(tensor.ToArray(), Is.EqualTo(new[] { 0.1f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 0f }));
    }

    // More elements than one chunk of the reader.
    [TestCase(2, 3)]
    [TestCase(7)]
    [TestCase(3, 1, 4, 2)]
    [TestCase(31, 29, 41)]
    [TestCase(0, 5)]
    public void Fortran_order_gives_the_same_array_as_C_order(params int[] shape)
    {
        var expected = new NhwcTensor(new Shape(shape));
        for (int i = 0; i < expected.Length; i++)
        {
            expected.Span[i] = i;
        }

        string sizes = string.Concat(shape.Select(size => $"{size},"));
        foreach (string code in (string[])["<f4", ">i4", "<f8"])
        {
            ElementType type = code[1..] switch { "f4" => ElementType.Float32, "i4" => ElementType.Int32, _ => ElementType.Float64 };
            byte[] data = Encode(type, code[0] == '>', [.. ColumnMajor(expected).Select(value => (double)value)]);
            NhwcTensor tensor = NpyFile.Read(NpyFile.Of(1, $"{{'descr': '{code}', 'fortran_order': True, 'shape': ({sizes}), }}", data));
            Assert.That(tensor.Shape, Is.EqualTo(expected.Shape));
            Assert.That(tensor.ToArray(), Is.EqualTo(expected.ToArray()), code);
        }
    }

    [Test]
    public void A_scalar_may_claim_Fortran_order() =>
        Assert.That(NpyFile.Read(NpyFile.Of(1, "{'descr': '<f4', 'fortran_order': True, 'shape': (), }", NpyFile.Floats(7))).Span[0], Is.EqualTo(7));

    [Test]
    public void The_long_integers_of_Python_2_are_read() =>
        Assert.That(NpyFile.Read(NpyFile.Of(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1L, 2L), }", NpyFile.Floats(7, 8))).ToArray(), Is.EqualTo(new float[] { 7, 8 }));

    private static IEnumerable<float> ColumnMajor(NhwcTensor tensor)
    {
        int[] sizes = [.. tensor.Shape];
        for (int k = 0; k < tensor.Length; k++)
        {
            int rest = k;
            int[] index = new int[sizes.Length];
            for (int i = 0; i < sizes.Length; i++)
            {
                index[i] = rest % sizes[i];
                rest /= sizes[i];
            }

            yield return tensor[index];
        }
    }

    // Both neighbours of a number and the exact distances decide.
    private static float Rounded(BigInteger value)
    {
        float guess = (float)(double)value;
        return new[] { BitDecrementToward(guess), guess, BitIncrementAway(guess) }
            .OrderBy(candidate => BigInteger.Abs(new BigInteger(candidate) - value)).ThenBy(candidate => BitConverter.SingleToInt32Bits(candidate) & 1).First();
    }

    private static float BitDecrementToward(float value) => float.BitDecrement(value) is var below && MathF.Truncate(below) == below ? below : value;

    private static float BitIncrementAway(float value) => float.BitIncrement(value) is var above && MathF.Truncate(above) == above ? above : value;

    private static byte[] Encode(ElementType type, bool isBigEndian, double[] values) => [.. values.SelectMany(value =>
    {
        byte[] bytes = type switch
        {
            ElementType.Float16 => BitConverter.GetBytes((Half)value),
            ElementType.Float32 => BitConverter.GetBytes((float)value),
            ElementType.Float64 => BitConverter.GetBytes(value),
            ElementType.Int8 => [(byte)(sbyte)value],
            ElementType.Int16 => BitConverter.GetBytes((short)value),
            ElementType.Int32 => BitConverter.GetBytes((int)value),
            ElementType.Int64 => BitConverter.GetBytes((long)value),
            ElementType.UInt8 => [(byte)value],
            ElementType.UInt16 => BitConverter.GetBytes((ushort)value),
            ElementType.UInt32 => BitConverter.GetBytes((uint)value),
            ElementType.UInt64 => BitConverter.GetBytes((ulong)value),
            _ => throw new UnreachableException(),
        };
        return isBigEndian ? bytes.Reverse() : bytes;
    })];
}
