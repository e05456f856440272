namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>Each pointer refers to its parameter, at a multiple of 8 bytes.</summary>
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
        void** pointers = stackalloc void*[KernelArguments.MaxCount];
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
        Assert.That(() => Add(KernelArguments.MaxCount), Throws.Nothing);
        Assert.That(() => Add(KernelArguments.MaxCount + 1), Throws.InvalidOperationException);

        static void Add(int count)
        {
            KernelArguments arguments = default;
            for (int i = 0; i < count; i++)
            {
                arguments.Add(i);
            }
        }
    }
}
