using NeoResNet.Tensors;

namespace NeoResNet.Backends.Tests;

public sealed class HostParameterSetTests
{
    private ReferenceBackend _backend = null!;
    private HostParameterSet _set = null!;

    [SetUp]
    public void Begin()
    {
        _backend = new ReferenceBackend();
        _set = new HostParameterSet(_backend);
    }

    [TearDown]
    public void End()
    {
        _set.Dispose();
        _backend.Dispose();
    }

    [Test]
    public void It_knows_its_backend_and_what_was_added()
    {
        _set.Add(new(1), () => new(new NhwcTensor([1])));
        Assert.That(_set.Backend, Is.SameAs(_backend));
        Assert.That(_set.Contains(new(1)), Is.True);
        Assert.That(_set.Contains(new(2)), Is.False);
    }

    [Test]
    public void A_source_is_asked_and_disposed_once_a_layout()
    {
        var given = new List<ParameterValues>();
        _set.Add(new(1), () =>
        {
            given.Add(new(new NhwcTensor([2], [3, 4])));
            return given[^1];
        });
        Assert.That(given, Is.Empty);
        HostBuffer once = _set.GetOrPack(new(1), "doubled", Double), again = _set.GetOrPack(new(1), "doubled", Double);
        HostBuffer plain = _set.GetPlain(new(1), [2]);
        Assert.That(again, Is.SameAs(once));
        Assert.That(once.Span.ToArray(), Is.EqualTo((float[])[6, 8]));
        Assert.That(plain.Span.ToArray(), Is.EqualTo((float[])[3, 4]));
        Assert.That(given, Has.Count.EqualTo(2));
        Assert.That(() => given[0].CopyTo(0, new float[1]), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => given[1].CopyTo(0, new float[1]), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(_set.Bytes, Is.EqualTo(16));
    }

    [Test]
    public void Threads_that_ask_together_get_one_form_packed_once()
    {
        int packed = 0;
        _set.Add(new(1), () => new(new NhwcTensor([1], [5])));
        using var start = new Barrier(4);
        var forms = new HostBuffer[4];
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            forms[i] = _set.GetOrPack(new(1), "slow", values =>
            {
                Interlocked.Increment(ref packed);
                Thread.Sleep(20);
                return Read(values);
            });
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.That(packed, Is.EqualTo(1));
        Assert.That(forms, Is.All.SameAs(forms[0]));
    }

    [Test]
    public void Adding_an_id_again_changes_nothing()
    {
        _set.Add(new(1), () => new(new NhwcTensor([1], [1])));
        _set.Add(new(1), () => new(new NhwcTensor([1], [2])));
        Assert.That(_set.GetPlain(new(1), [1]).Span[0], Is.EqualTo(1));
    }

    [Test]
    public void A_form_outlives_the_set_for_whoever_retained_it()
    {
        _set.Add(new(1), () => new(new NhwcTensor([2], [3, 4])));
        HostBuffer plain = _set.GetPlain(new(1), [2]);
        HostBuffer kept = plain.Retain();
        _set.Dispose();
        Assert.That(plain.IsDisposed, Is.True);
        Assert.That(Second(kept), Is.EqualTo(4));
        kept.Release();
    }

    [Test]
    public void An_unknown_id_is_refused()
    {
        Assert.That(() => _set.GetPlain(new(9), [1]), Throws.ArgumentException.With.Message.Contains("@9"));
    }

    [Test]
    public void A_source_of_another_shape_is_refused()
    {
        _set.Add(new(1), () => new(new NhwcTensor([3])));
        Assert.That(() => _set.GetPlain(new(1), [4]), Throws.ArgumentException.With.Message.Contains("[4]").And.Message.Contains("[3]").And.Message.Contains("@1"));
    }

    [Test]
    public void A_source_that_failed_is_asked_again()
    {
        int asked = 0;
        _set.Add(new(1), () => asked++ == 0 ? throw new IOException("gone") : new(new NhwcTensor([1], [7])));
        Assert.That(() => _set.GetPlain(new(1), [1]), Throws.InstanceOf<IOException>());
        Assert.That(_set.GetPlain(new(1), [1]).Span[0], Is.EqualTo(7));
    }

    [Test]
    public void A_disposed_set_takes_and_gives_nothing()
    {
        _set.Add(new(1), () => new(new NhwcTensor([1])));
        _set.Dispose();
        _set.Dispose();
        Assert.That(() => _set.GetPlain(new(1), [1]), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => _set.Add(new(2), () => new(new NhwcTensor([1]))), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void A_form_that_was_being_packed_when_the_set_was_disposed_is_freed()
    {
        _set.Add(new(1), () => new(new NhwcTensor([1])));
        HostBuffer packed = _set.GetOrPack(new(1), "late", values =>
        {
            _set.Dispose();
            return new HostBuffer(values.Shape);
        });
        Assert.That(packed.IsDisposed, Is.True);
    }

    private static HostBuffer Double(ParameterValues values)
    {
        HostBuffer once = Read(values);
        foreach (ref float value in once.Span)
        {
            value *= 2;
        }

        return once;
    }

    private static HostBuffer Read(ParameterValues values)
    {
        var buffer = new HostBuffer(values.Shape);
        values.CopyTo(0, buffer.Span);
        return buffer;
    }

    private static unsafe float Second(HostBuffer buffer) => buffer.Data[1];
}
