namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>Parameters lie where their pointers say, each at a multiple of 8 bytes.</summary>
public sealed unsafe class KernelArgumentsTests
{
    [Test]
    public void Every_pointer_points_at_its_value()
    {
        KernelArguments arguments = default;
        arguments.Add(7);
        arguments.AddView(0x1122334455667788, 99);
        arguments.Add(2.5f);
        arguments.Add(0xFFEEDDCCBBAA9988UL);
        Assert.That(arguments.Count, Is.EqualTo(4));
        void** pointers = stackalloc void*[KernelArguments.MostArguments];
        fixed (ulong* values = arguments.Values)
        {
            arguments.WritePointers(values, pointers);
            Assert.That(*(int*)pointers[0], Is.EqualTo(7));
            Assert.That(((ulong*)pointers[1])[0], Is.EqualTo(0x1122334455667788));
            Assert.That(((long*)pointers[1])[1], Is.EqualTo(99));
            Assert.That(*(float*)pointers[2], Is.EqualTo(2.5f));
            Assert.That(*(ulong*)pointers[3], Is.EqualTo(0xFFEEDDCCBBAA9988UL));
        }
    }

    [Test]
    public void Too_many_are_refused()
    {
        Assert.That(() => Add(KernelArguments.MostArguments), Throws.Nothing);
        Assert.That(() => Add(KernelArguments.MostArguments + 1), Throws.InvalidOperationException);

        static void Add(int count)
        {
            KernelArguments arguments = default;
            for (int i = 0; i < count; i++)
            {
                arguments.Add(i);
            }
        }
    }

    [TestCase(1, 256u, 1u)]
    [TestCase(256, 256u, 1u)]
    [TestCase(257, 256u, 2u)]
    [TestCase(1L << 33, 256u, 1u << 25)]
    public void A_line_of_threads_covers_every_item(long items, uint block, uint blocks) =>
        Assert.That(LaunchShape.Linear(items, block), Is.EqualTo(new LaunchShape(blocks, 1, 1, block)));

    [Test]
    public void A_grid_has_its_limits()
    {
        Assert.That(() => LaunchShape.Linear(0, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => LaunchShape.Linear(1L << 40, 256), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
