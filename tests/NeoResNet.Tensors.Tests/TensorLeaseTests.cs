using System.Runtime.CompilerServices;

namespace NeoResNet.Tensors.Tests;

public sealed unsafe class TensorLeaseTests
{
    [Test]
    public void A_lease_has_the_address_of_the_first_element()
    {
        using var tensor = new NhwcTensor([4], [1, 2, 3, 4]);
        using TensorLease lease = tensor.Lease();
        Assert.That((long)lease.Data, Is.EqualTo((long)Unsafe.AsPointer(ref tensor.Span[0])));
        Assert.That(lease.Data[2], Is.EqualTo(3));
    }

    [Test]
    public void Memory_stays_readable_and_writable_through_a_lease_after_the_tensor_is_disposed()
    {
        // Large enough that the allocator would give the pages back to the system, so a use after free would fault.
        const int Length = 16 << 20;
        var tensor = new NhwcTensor([Length]);
        tensor.Span[^1] = 5;
        TensorLease lease = tensor.Lease();
        tensor.Dispose();

        Assert.That(tensor.IsDisposed, Is.True);
        Assert.That(lease.Data[Length - 1], Is.EqualTo(5));
        lease.Data[0] = 6;
        Assert.That(lease.Data[0], Is.EqualTo(6));
        lease.Dispose();
        Assert.That((long)lease.Data, Is.Zero);
    }

    [Test]
    public void No_lease_is_given_after_dispose_even_while_an_older_one_lives()
    {
        var tensor = new NhwcTensor([4]);
        using TensorLease lease = tensor.Lease();
        tensor.Dispose();
        Assert.That(() => tensor.Lease(), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Disposing_a_lease_twice_releases_once()
    {
        using var tensor = new NhwcTensor([4], [1, 2, 3, 4]);
        TensorLease lease = tensor.Lease();
        lease.Dispose();
        lease.Dispose();
        using TensorLease second = tensor.Lease();
        Assert.That(second.Data[3], Is.EqualTo(4));
    }

    [Test]
    public void Leases_race_with_dispose_without_ever_reaching_freed_memory()
    {
        for (int round = 0; round < 200; round++)
        {
            var tensor = new NhwcTensor([1024]);
            tensor.Span.Fill(round);
            int wrong = 0;
            var reader = new Thread(() =>
            {
                try
                {
                    while (true)
                    {
                        using TensorLease lease = tensor.Lease();
                        wrong += lease.Data[1023] == round ? 0 : 1;
                    }
                }
                catch (ObjectDisposedException)
                {
                }
            });
            reader.Start();
            Thread.SpinWait(round * 10);
            tensor.Dispose();
            reader.Join();
            Assert.That(wrong, Is.Zero);
        }
    }
}
