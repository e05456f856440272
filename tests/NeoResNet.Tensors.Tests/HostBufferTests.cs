namespace NeoResNet.Tensors.Tests;

public sealed unsafe class HostBufferTests
{
    [Test]
    public void Memory_stays_readable_and_writable_for_an_owner_after_the_maker_disposed_it()
    {
        // Large enough that the allocator would give the pages back to the system, so a use after free would fault.
        const int Length = 16 << 20;
        var buffer = new HostBuffer([Length]);
        buffer.Span[^1] = 5;
        HostBuffer kept = buffer.Retain();
        buffer.Dispose();
        buffer.Dispose();

        Assert.That(buffer.IsDisposed, Is.True);
        Assert.That(kept.Data[Length - 1], Is.EqualTo(5));
        kept.Data[0] = 6;
        Assert.That(kept.Data[0], Is.EqualTo(6));
        kept.Release();
    }

    [Test]
    public void Nobody_becomes_an_owner_after_dispose_even_while_another_owner_lives()
    {
        var buffer = new HostBuffer([4]);
        HostBuffer kept = buffer.Retain();
        buffer.Dispose();
        Assert.That(() => buffer.Retain(), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => buffer.Span.Length, Throws.InstanceOf<ObjectDisposedException>());
        kept.Release();
    }

    [Test]
    public void A_buffer_over_a_tensor_uses_its_memory()
    {
        var tensor = new NhwcTensor([4], [1, 2, 3, 4]);
        using var buffer = new HostBuffer(tensor);
        Assert.That((nint)buffer.Data, Is.EqualTo((nint)tensor.Data));
        Assert.That(buffer.Span.ToArray(), Is.EqualTo((float[])[1, 2, 3, 4]));
    }

    [Test]
    public void Owners_race_with_dispose_without_ever_reaching_freed_memory()
    {
        for (int round = 0; round < 200; round++)
        {
            var buffer = new HostBuffer([1024]);
            buffer.Span.Fill(round);
            int wrong = 0;
            var reader = new Thread(() =>
            {
                try
                {
                    while (true)
                    {
                        HostBuffer kept = buffer.Retain();
                        wrong += kept.Data[1023] == round ? 0 : 1;
                        kept.Release();
                    }
                }
                catch (ObjectDisposedException)
                {
                }
            });
            reader.Start();
            Thread.SpinWait(round * 10);
            buffer.Dispose();
            reader.Join();
            Assert.That(wrong, Is.Zero);
        }
    }
}
