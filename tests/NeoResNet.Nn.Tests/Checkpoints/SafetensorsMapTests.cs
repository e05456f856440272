using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Nn.Tests.Checkpoints;

public sealed class SafetensorsMapTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void Mapped_buffers_hold_what_tensors_do_and_outlive_the_file()
    {
        string path = Write();
        using SafetensorsFile read = Safetensors.Open(path);
        HostBuffer mapped;
        using (ICheckpoint file = Safetensors.Map(path))
        {
            mapped = file.ReadBuffer("b");
            using HostBuffer half = file.ReadBuffer("half");
            Assert.That(half.Span.ToArray(), Is.EqualTo((float[])[1, 2]), "another type is read");
            Assert.That(file.ReadTensor("b").ToArray(), Is.EqualTo(mapped.Span.ToArray()));
        }

        NhwcTensor expected = read.ReadTensor("b");
        using (mapped)
        {
            Assert.That(mapped.Shape, Is.EqualTo(expected.Shape));
            Assert.That(mapped.Span.SequenceEqual(expected.Span));
        }
    }

    [Test]
    public void What_is_written_to_a_mapped_buffer_stays_out_of_the_file()
    {
        string path = Write();
        byte[] before = File.ReadAllBytes(path);
        using (ICheckpoint file = Safetensors.Map(path))
        using (HostBuffer mapped = file.ReadBuffer("a"), other = file.ReadBuffer("a"))
        {
            mapped.Span.Fill(99);
            Assert.That(mapped.Span.ToArray(), Is.All.EqualTo(99));
            Assert.That((other.Span[0], file.ReadTensor("a")[0]), Is.EqualTo((99f, 1f)), "one mapping; a tensor is a copy of the file");
        }

        Assert.That(File.ReadAllBytes(path), Is.EqualTo(before));
    }

    [Test]
    public void Numbers_at_odd_offsets_are_read_instead()
    {
        // The header is one blank longer than a multiple of four.
        byte[] file = SafetensorsBytes.Of("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}   """, SafetensorsBytes.Floats(3, 4));
        Assert.That((file.Length - 8) % 4, Is.Not.Zero);
        string path = _folder.PathOf("odd.safetensors");
        File.WriteAllBytes(path, file);
        using SafetensorsFile map = Safetensors.Map(path);
        using HostBuffer buffer = ((ICheckpoint)map).ReadBuffer("a");
        Assert.That(buffer.Span.ToArray(), Is.EqualTo((float[])[3, 4]));
    }

    [Test]
    public void Variables_over_a_mapped_file_can_be_assigned_and_a_replaced_file_changes_nothing()
    {
        string path = Write();
        using var variables = new VariableStore();
        Variable a = variables.Create("a", [3], Initializer.Zeros, Regularizer.None, trainable: true), b = variables.Create("b", [2, 40], Initializer.Zeros, Regularizer.None, trainable: true);
        using (SafetensorsFile file = Safetensors.Map(path))
        {
            _ = variables.Restore(file, new RestoreOptions { AllowUnexpected = true });
        }

        a.Assign([7, 8, 9]);
        Safetensors.Write(path, [new NamedArray("b", ElementType.Float32, [1], SafetensorsBytes.Floats(0))]);
        NhwcTensor values = b.ToTensor(), assigned = a.ToTensor();
        Assert.That(values.Span.ToArray(), Is.EqualTo(Enumerable.Range(0, 80).Select(i => (float)i)));
        Assert.That(assigned.Span.ToArray(), Is.EqualTo((float[])[7, 8, 9]));
    }

    [Test]
    public void A_closed_file_gives_no_tensors()
    {
        SafetensorsFile file = Safetensors.Map(Write());
        file.Dispose();
        file.Dispose();
        Assert.That(() => file.ReadTensor("a"), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Only_what_the_mapping_holds_becomes_a_buffer()
    {
        string path = _folder.PathOf("numbers");
        File.WriteAllBytes(path, SafetensorsBytes.Floats(1, 2, 3));
        using var handle = File.OpenHandle(path);
        using var file = new MappedFile(handle);
        using (HostBuffer last = file.ToBuffer([2], 4))
        {
            Assert.That(last.Span.ToArray(), Is.EqualTo((float[])[2, 3]));
        }

        Assert.That(file.Length, Is.EqualTo(12));
        Assert.That(() => file.ToBuffer([2], 8), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => file.ToBuffer([1], -4), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => file.ToBuffer([1], 2), Throws.ArgumentException.With.Message.Contains("byte 2"));
        file.Dispose();
        Assert.That(() => file.ToBuffer([1], 0), Throws.InstanceOf<ObjectDisposedException>());
    }

    private string Write()
    {
        string path = _folder.PathOf("w.safetensors");
        Safetensors.Write(path,
        [
            new NamedArray("a", ElementType.Float32, [3], SafetensorsBytes.Floats(1, 2, 3)),
            new NamedArray("b", ElementType.Float32, [2, 40], SafetensorsBytes.Floats([.. Enumerable.Range(0, 80).Select(i => (float)i)])),
            new NamedArray("half", ElementType.Float16, [2], new byte[] { 0, 0x3C, 0, 0x40 }),
        ]);
        return path;
    }
}
