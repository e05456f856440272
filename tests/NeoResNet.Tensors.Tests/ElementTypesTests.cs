using System.Buffers.Binary;

namespace NeoResNet.Tensors.Tests;

public sealed class ElementTypesTests
{
    [TestCase(ElementType.Bool, 1)]
    [TestCase(ElementType.Int8, 1)]
    [TestCase(ElementType.UInt8, 1)]
    [TestCase(ElementType.Float8E4M3, 1)]
    [TestCase(ElementType.Float8E5M2, 1)]
    [TestCase(ElementType.Int16, 2)]
    [TestCase(ElementType.UInt16, 2)]
    [TestCase(ElementType.Float16, 2)]
    [TestCase(ElementType.BFloat16, 2)]
    [TestCase(ElementType.Int32, 4)]
    [TestCase(ElementType.UInt32, 4)]
    [TestCase(ElementType.Float32, 4)]
    [TestCase(ElementType.Int64, 8)]
    [TestCase(ElementType.UInt64, 8)]
    [TestCase(ElementType.Float64, 8)]
    public void Sizes_are_those_of_the_names(ElementType type, int bytes) => Assert.That(type.ByteSize(), Is.EqualTo(bytes));

    [Test]
    public void Every_type_has_a_size()
    {
        Assert.That(Enum.GetValues<ElementType>().Except([ElementType.String]).Select(t => t.ByteSize()), Is.All.Positive);
        Assert.That(() => ElementType.String.ByteSize(), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => ((ElementType)99).ByteSize(), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Bfloat16_is_the_upper_half_of_a_float32()
    {
        // 1.0, -2.0, infinity and the largest finite value, as in the format's definition.
        byte[] bytes = [0x80, 0x3F, 0x00, 0xC0, 0x80, 0x7F, 0x7F, 0x7F];
        float[] values = new float[4];
        ElementTypes.ToSingle(ElementType.BFloat16, bytes, values);
        Assert.That(values, Is.EqualTo(new[] { 1f, -2f, float.PositiveInfinity, 3.3895314e38f }));
    }

    [Test]
    public void Every_float16_converts_as_the_base_library_converts_it()
    {
        byte[] bytes = new byte[2 * 65536];
        for (int i = 0; i < 65536; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), (ushort)i);
        }

        float[] values = new float[65536];
        ElementTypes.ToSingle(ElementType.Float16, bytes, values);
        Assert.That(values, Is.EqualTo(Enumerable.Range(0, 65536).Select(i => (float)BitConverter.UInt16BitsToHalf((ushort)i)).ToArray()));
    }

    [Test]
    public void Float64_is_rounded_to_nearest_and_overflows_to_infinity()
    {
        double[] given = [0.1, -1e300, 1 + Math.Pow(2, -24), 1 + (1.5 * Math.Pow(2, -23)), double.NaN, 1e-310];
        byte[] bytes = [.. given.SelectMany(BitConverter.GetBytes)];
        float[] values = new float[given.Length];
        ElementTypes.ToSingle(ElementType.Float64, bytes, values);
        Assert.That(values, Is.EqualTo(new[] { 0.1f, float.NegativeInfinity, 1f, 1f + MathF.Pow(2, -22), float.NaN, 0f }));
    }

    [Test]
    public void Bytes_may_stand_at_any_alignment()
    {
        byte[] bytes = new byte[1 + (8 * 33)];
        for (int i = 0; i < 33; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(1 + (8 * i)), i + 0.5);
        }

        float[] values = new float[33];
        ElementTypes.ToSingle(ElementType.Float64, bytes.AsSpan(1), values);
        Assert.That(values, Is.EqualTo(Enumerable.Range(0, 33).Select(i => i + 0.5f).ToArray()));
    }

    [Test]
    public void Other_types_and_wrong_lengths_are_refused()
    {
        Assert.That(() => ElementTypes.ToSingle(ElementType.Int32, new byte[4], new float[1]), Throws.InstanceOf<NotSupportedException>().With.Message.Contains("Int32"));
        Assert.That(() => ElementTypes.ToSingle(ElementType.Float32, new byte[5], new float[1]), Throws.ArgumentException.With.Message.Contains("got 5"));
    }
}
