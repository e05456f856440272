namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Kernels that belong to no operation: conversions and the transposition; and a result that
/// replaces its operand.
/// </summary>
[TestFixture("source")]
[TestFixture("text")]
[TestFixture("driver", Category = TestDevice.Category)]
public sealed unsafe class PlainKernelTests(string kernels)
{
    private readonly IKernelDevice _device = KernelDevices.Of(kernels);

    [OneTimeTearDown]
    public void End() => _device.Dispose();

    // Every half is converted to float32 and compared with System.Half.
    [Test]
    public void Every_half_becomes_its_number()
    {
        ushort[] bits = [.. Enumerable.Range(0, 65536).Select(i => (ushort)i)];
        float[] numbers = Convert<ushort, float>(TransferKernels.ToFloat32, StorageForm.Float16, bits);
        Assert.That(numbers, Is.EqualTo(bits.Select(half => (float)BitConverter.UInt16BitsToHalf(half))));
    }

    [Test]
    public void Every_bfloat16_is_the_upper_half_of_its_number()
    {
        ushort[] bits = [.. Enumerable.Range(0, 65536).Select(i => (ushort)i)];
        float[] numbers = Convert<ushort, float>(TransferKernels.ToFloat32, StorageForm.BFloat16, bits);
        Assert.That(numbers.Select(BitConverter.SingleToUInt32Bits), Is.EqualTo(bits.Select(b => (uint)b << 16)));
    }

    [Test]
    public void Numbers_become_the_nearest_half()
    {
        float[] numbers = Numbers();
        ushort[] halves = Convert<float, ushort>(TransferKernels.FromFloat32, StorageForm.Float16, numbers);
        Assert.That(halves.Select(BitConverter.UInt16BitsToHalf), Is.EqualTo(numbers.Select(number => (Half)number)));
    }

    [Test]
    public void Numbers_become_the_nearest_bfloat16()
    {
        float[] numbers = Numbers();
        ushort[] brains = Convert<float, ushort>(TransferKernels.FromFloat32, StorageForm.BFloat16, numbers);
        for (int i = 0; i < numbers.Length; i++)
        {
            float got = BitConverter.UInt32BitsToSingle((uint)brains[i] << 16);
            Assert.That(got, Is.EqualTo(NearestBrain(numbers[i])), $"{numbers[i]:R}");
        }
    }

    [TestCase(3, 4, 5, 7, StorageFormName.Float32)]
    [TestCase(1, 1, 64, 10, StorageFormName.Float32)]
    [TestCase(7, 7, 3, 5, StorageFormName.Float16)]
    [TestCase(1, 2, 1, 1, StorageFormName.BFloat16)]
    public void A_filter_goes_from_HWIO_to_KRSC(int height, int width, int inputs, int outputs, int formIndex)
    {
        var form = (StorageForm)formIndex;
        int rows = height * width * inputs;
        float[] hwio = [.. Enumerable.Range(0, rows * outputs).Select(i => (float)(i % 251))];
        using var from = new GuardedMemory(hwio.Length * sizeof(float));
        using var to = new GuardedMemory(hwio.Length * (form == StorageForm.Float32 ? sizeof(float) : sizeof(ushort)));
        hwio.CopyTo(new Span<float>(from.Data, hwio.Length));
        KernelCall call = TransferKernels.Transpose.CallWith(new(rows, outputs, new((ulong)from.Data, hwio.Length), new((ulong)to.Data, hwio.Length)));
        _device.Launch(call, form, new(2, 3, 1, 4, 2));
        to.CheckGuards();
        for (int k = 0; k < outputs; k++)
        {
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    for (int c = 0; c < inputs; c++)
                    {
                        int krsc = (((((k * height) + y) * width) + x) * inputs) + c;
                        float got = form switch
                        {
                            StorageForm.Float32 => ((float*)to.Data)[krsc],
                            StorageForm.Float16 => (float)((Half*)to.Data)[krsc],
                            _ => BitConverter.UInt32BitsToSingle((uint)((ushort*)to.Data)[krsc] << 16),
                        };
                        Assert.That(got, Is.EqualTo(hwio[(((((y * width) + x) * inputs) + c) * outputs) + k]));
                    }
                }
            }
        }
    }

    // The epilogue of a convolution whose plan has none: the result is replaced in place.
    [Test]
    public void An_epilogue_may_write_over_its_operand()
    {
        const int Pixels = 7, Channels = 5, Count = Pixels * Channels;
        var random = new Random(3);
        float[] x = Draw(random, Count), bias = Draw(random, Channels), residual = Draw(random, Count);
        x[4] = float.NaN;
        fixed (float* operand = x, summand = bias, other = residual)
        {
            float[] before = [.. x];
            var array = new DeviceArray((ulong)operand, Count);
            var epilogue = new EpilogueArguments
            {
                Bias = new((ulong)summand, Channels),
                Residual = ViewArguments.Whole(new((ulong)other, Count)),
                Relu = true,
                Output = array,
            };
            KernelCall call = OperationKernels.Pointwise.Call(new(Pixels, Channels, ViewArguments.Whole(array), epilogue), default);
            _device.Launch(call, StorageForm.Float32, new(2, 1, 1, 8, 1));
            Assert.That(x, Is.EqualTo(before.Select((value, i) => value + bias[i % Channels] + residual[i] is var y && y < 0 ? 0 : value + bias[i % Channels] + residual[i])));
            Assert.That(x[4], Is.NaN);
        }
    }

    private static float[] Draw(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];

    // All exponents with mantissas near a tie of either form, both signs, infinities and NaN.
    private static float[] Numbers()
    {
        uint[] mantissas = [0, 1, 0x7FFF, 0x8000, 0x8001, 0x17FFF, 0x18000, 0x18001, 0xFFF, 0x1000, 0x1001, 0x2FFF, 0x3000, 0x3001, 0x7FFFFF, 0x7F8000, 0x400000, 0x400001];
        return [..
            from sign in (uint[])[0, 0x80000000]
            from exponent in Enumerable.Range(0, 256)
            from mantissa in mantissas
            select BitConverter.UInt32BitsToSingle(sign | ((uint)exponent << 23) | mantissa)];
    }

    // Searches the nearer of the two neighbours in double, with ties to even.
    private static float NearestBrain(float number)
    {
        if (!float.IsFinite(number))
        {
            return number;
        }

        uint below = BitConverter.SingleToUInt32Bits(number) & 0xFFFF0000;
        double low = BitConverter.UInt32BitsToSingle(below), high = low + (Math.Sign(number) * Math.ScaleB(1, Math.Max(Math.ILogB(low == 0 ? 1e-40 : low), -126) - 7));
        double toLow = Math.Abs(number - low), toHigh = Math.Abs(high - number);
        return (float)(toLow < toHigh || (toLow == toHigh && (below & 0x10000) == 0) ? low : high);
    }

    private TTo[] Convert<TFrom, TTo>(Kernel<TransferKernels.Copy> kernel, StorageForm form, TFrom[] from)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        var to = new TTo[from.Length];
        using var source = new GuardedMemory((long)from.Length * sizeof(TFrom));
        using var destination = new GuardedMemory((long)to.Length * sizeof(TTo));
        from.CopyTo(new Span<TFrom>(source.Data, from.Length));
        KernelCall call = kernel.CallWith(new(new((ulong)source.Data, from.Length), new((ulong)destination.Data, to.Length)));
        _device.Launch(call, form, new(5, 1, 1, 7));
        destination.CheckGuards();
        new Span<TTo>(destination.Data, to.Length).CopyTo(to);
        return to;
    }

    // Attributes need constants, and the enumeration is internal.
    private static class StorageFormName
    {
        internal const int Float32 = (int)StorageForm.Float32, Float16 = (int)StorageForm.Float16, BFloat16 = (int)StorageForm.BFloat16;
    }
}
