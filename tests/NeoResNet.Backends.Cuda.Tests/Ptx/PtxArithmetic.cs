namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// The results of the instructions of the shipped text for the bits of up to three operands, after
/// NVIDIA's "Parallel Thread Execution ISA". Registers of every width are stored in 64 bits, with
/// unused bits zero; a predicate is 0 or 1.
/// </summary>
internal static class PtxArithmetic
{
    private static readonly Dictionary<string, Func<ulong, ulong, ulong, ulong>> Functions = new()
    {
        ["mov.b16"] = (a, _, _) => (ushort)a,
        ["mov.b32"] = (a, _, _) => (uint)a,
        ["mov.b64"] = (a, _, _) => a,
        ["mov.f32"] = (a, _, _) => (uint)a,
        ["mov.f64"] = (a, _, _) => a,
        ["cvta.to.global.u64"] = (a, _, _) => a,
        ["cvt.s64.s32"] = (a, _, _) => (ulong)(int)a,
        ["cvt.u64.u32"] = (a, _, _) => (uint)a,
        ["cvt.u32.u64"] = (a, _, _) => (uint)a,
        ["cvt.u16.u32"] = (a, _, _) => (ushort)a,
        ["cvt.s32.u16"] = (a, _, _) => (ushort)a,
        ["cvt.f32.f16"] = (a, _, _) => Bits((float)BitConverter.UInt16BitsToHalf((ushort)a)),
        ["cvt.rn.f16.f32"] = (a, _, _) => BitConverter.HalfToUInt16Bits((Half)Single(a)),
        ["cvt.rn.f32.s32"] = (a, _, _) => Bits((float)(int)a),
        ["cvt.f64.f32"] = (a, _, _) => Bits((double)Single(a)),
        ["cvt.rn.f64.s32"] = (a, _, _) => Bits((double)(int)a),
        ["cvt.rn.f32.f64"] = (a, _, _) => Bits((float)Double(a)),

        ["add.s32"] = (a, b, _) => (uint)((uint)a + (uint)b),
        ["sub.s32"] = (a, b, _) => (uint)((uint)a - (uint)b),
        ["mul.lo.s32"] = (a, b, _) => (uint)((uint)a * (uint)b),
        ["div.u32"] = (a, b, _) => (uint)a / (uint)b,
        ["add.s64"] = (a, b, _) => a + b,
        ["add.u64"] = (a, b, _) => a + b,
        ["sub.s64"] = (a, b, _) => a - b,
        ["mul.lo.s64"] = (a, b, _) => a * b,
        ["mad.lo.u64"] = (a, b, c) => (a * b) + c,
        ["mul.wide.u32"] = (a, b, _) => (ulong)(uint)a * (uint)b,
        ["shl.b32"] = (a, b, _) => b < 32 ? (uint)a << (int)b : 0,
        ["shr.u32"] = (a, b, _) => b < 32 ? (uint)a >> (int)b : 0,
        ["shr.u64"] = (a, b, _) => b < 64 ? a >> (int)b : 0,
        ["and.b32"] = (a, b, _) => (uint)(a & b),
        ["or.b32"] = (a, b, _) => (uint)(a | b),
        ["xor.b32"] = (a, b, _) => (uint)(a ^ b),

        ["add.rn.f32"] = (a, b, _) => Bits(Single(a) + Single(b)),
        ["sub.rn.f32"] = (a, b, _) => Bits(Single(a) - Single(b)),
        ["mul.rn.f32"] = (a, b, _) => Bits(Single(a) * Single(b)),
        ["div.rn.f32"] = (a, b, _) => Bits(Single(a) / Single(b)),
        ["rcp.rn.f32"] = (a, _, _) => Bits(1 / Single(a)),
        ["fma.rn.f32"] = (a, b, c) => Bits(MathF.FusedMultiplyAdd(Single(a), Single(b), Single(c))),
        ["neg.f32"] = (a, _, _) => Bits(-Single(a)),
        ["add.rn.f64"] = (a, b, _) => Bits(Double(a) + Double(b)),
        ["sub.rn.f64"] = (a, b, _) => Bits(Double(a) - Double(b)),
        ["mul.rn.f64"] = (a, b, _) => Bits(Double(a) * Double(b)),
        ["div.rn.f64"] = (a, b, _) => Bits(Double(a) / Double(b)),
        ["fma.rn.f64"] = (a, b, c) => Bits(Math.FusedMultiplyAdd(Double(a), Double(b), Double(c))),
        ["sqrt.rn.f64"] = (a, _, _) => Bits(Math.Sqrt(Double(a))),

        ["setp.eq.s32"] = (a, b, _) => Bit((uint)a == (uint)b),
        ["setp.eq.u32"] = (a, b, _) => Bit((uint)a == (uint)b),
        ["setp.ne.s32"] = (a, b, _) => Bit((uint)a != (uint)b),
        ["setp.gt.s32"] = (a, b, _) => Bit((int)a > (int)b),
        ["setp.ge.s32"] = (a, b, _) => Bit((int)a >= (int)b),
        ["setp.hs.u32"] = (a, b, _) => Bit((uint)a >= (uint)b),
        ["setp.lo.u32"] = (a, b, _) => Bit((uint)a < (uint)b),
        ["setp.eq.s64"] = (a, b, _) => Bit(a == b),
        ["setp.ne.s64"] = (a, b, _) => Bit(a != b),
        ["setp.lt.s64"] = (a, b, _) => Bit((long)a < (long)b),
        ["setp.ge.s64"] = (a, b, _) => Bit((long)a >= (long)b),
        ["setp.gt.s64"] = (a, b, _) => Bit((long)a > (long)b),
        ["setp.le.s64"] = (a, b, _) => Bit((long)a <= (long)b),

        // Without u a comparison with NaN is false, with u it is true.
        ["setp.eq.f32"] = (a, b, _) => Bit(Single(a) == Single(b)),
        ["setp.lt.f32"] = (a, b, _) => Bit(Single(a) < Single(b)),
        ["setp.ltu.f32"] = (a, b, _) => Bit(!(Single(a) >= Single(b))),
        ["setp.lt.f64"] = (a, b, _) => Bit(Double(a) < Double(b)),
        ["setp.gt.f32"] = (a, b, _) => Bit(Single(a) > Single(b)),
        ["setp.leu.f32"] = (a, b, _) => Bit(!(Single(a) > Single(b))),
        ["setp.geu.f32"] = (a, b, _) => Bit(!(Single(a) < Single(b))),
        ["testp.notanumber.f32"] = (a, _, _) => Bit(float.IsNaN(Single(a))),
        ["not.pred"] = (a, _, _) => a ^ 1,
        ["and.pred"] = (a, b, _) => a & b,
        ["or.pred"] = (a, b, _) => a | b,
        ["selp.b32"] = (a, b, c) => (uint)(c == 1 ? a : b),
    };

    /// <summary>Returns the function of an instruction.</summary>
    /// <exception cref="NotSupportedException">The instruction is unknown.</exception>
    public static Func<ulong, ulong, ulong, ulong> Of(string instruction) =>
        Functions.TryGetValue(instruction, out var function) ? function : throw new NotSupportedException($"No instruction '{instruction}'.");

    private static float Single(ulong bits) => BitConverter.UInt32BitsToSingle((uint)bits);

    private static double Double(ulong bits) => BitConverter.UInt64BitsToDouble(bits);

    private static ulong Bits(float value) => BitConverter.SingleToUInt32Bits(value);

    private static ulong Bits(double value) => BitConverter.DoubleToUInt64Bits(value);

    private static ulong Bit(bool value) => value ? 1UL : 0;
}
