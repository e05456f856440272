using System.Diagnostics;

namespace NeoResNet.Tensors.Tests;

/// <summary>Tests streams of unknown length, such as pipes, which may lie and may never end.</summary>
public sealed class NpyPipeTests
{
    private const string Header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";

    /// <summary>Returns some bytes, then the same byte forever or the end.</summary>
    private sealed class Pipe(byte[] start, byte? rest) : Stream
    {
        public long BytesRead { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new UnreachableException();

        public override long Position
        {
            get => throw new UnreachableException();
            set => throw new UnreachableException();
        }

        // A few bytes at a time, as a pipe does.
        public override int Read(Span<byte> buffer)
        {
            int count = BytesRead < start.Length ? (int)Math.Min(7, start.Length - BytesRead) : rest is null ? 0 : buffer.Length;
            count = Math.Min(count, buffer.Length);
            if (BytesRead < start.Length)
            {
                start.AsSpan((int)BytesRead, count).CopyTo(buffer);
            }
            else
            {
                buffer[..count].Fill(rest ?? 0);
            }

            BytesRead += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new UnreachableException();

        public override void SetLength(long value) => throw new UnreachableException();

        public override void Write(byte[] buffer, int offset, int count) => throw new UnreachableException();
    }

    [Test]
    public void An_array_from_a_pipe_is_read() =>
        Assert.That(Npy.Read(new Pipe(NpyFile.Of(1, Header, NpyFile.Floats(1, 2, 3, 4, 5, 6)), rest: null)).ToArray(), Is.EqualTo(new float[] { 1, 2, 3, 4, 5, 6 }));

    [TestCase(new byte[0], (byte)0, "zero bytes", 100_000)]
    [TestCase(new byte[] { 0x89, 0x50, 0x4E, 0x47 }, (byte)0, "a PNG image", 100_000)]
    public void A_pipe_without_an_array_is_refused_after_a_few_bytes(byte[] start, byte rest, string told, int most)
    {
        var pipe = new Pipe(start, rest);
        string message = Assert.Throws<DataFileException>(() => Npy.Read(pipe))!.Message;
        Assert.That(message, Does.Contain(told));
        Assert.That(pipe.BytesRead, Is.LessThan(most));
    }

    [Test]
    public void Bytes_after_the_array_are_refused_without_reading_them_all()
    {
        var pipe = new Pipe(NpyFile.Of(1, Header, NpyFile.Floats(1, 2, 3, 4, 5, 6)), rest: 0);
        Assert.That(() => Npy.Read(pipe), Throws.TypeOf<DataFileException>().With.Message.Contains("24 bytes of data, but more bytes follow"));
        Assert.That(pipe.BytesRead, Is.LessThan(500_000));
    }

    [Test]
    public void Memory_grows_with_the_bytes_and_not_with_the_claim()
    {
        byte[] file = NpyFile.Of(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (536870000,), }", NpyFile.Floats(1, 2));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => Npy.Read(new Pipe(file, rest: null)), Throws.TypeOf<DataFileException>().With.Message.Contains("2147480000 bytes of data, but 8 bytes follow"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1_000_000));
    }

    [Test]
    public void A_claim_beyond_the_limit_is_refused_with_the_limit()
    {
        var pipe = new Pipe(NpyFile.Of(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (2147483647,), }"), rest: 0);
        Assert.That(() => Npy.Read(pipe), Throws.TypeOf<DataFileException>().With.Message.Contains($"{Npy.MaxStreamLength}").And.Message.Contains("Save the stream to a file first."));
        Assert.That(pipe.BytesRead, Is.LessThan(1000));
    }

    [Test]
    public void A_pipe_cut_anywhere_is_refused()
    {
        byte[] file = NpyFile.Of(1, Header, NpyFile.Floats(1, 2, 3, 4, 5, 6));
        for (int length = 0; length < file.Length; length++)
        {
            Assert.That(() => Npy.Read(new Pipe(file[..length], rest: null)), Throws.InstanceOf<DataFileException>(), $"{length} of {file.Length} bytes");
        }
    }

    [Test]
    public void A_folder_is_named_as_a_folder() =>
        Assert.That(() => Npy.Read(Path.GetTempPath()), Throws.TypeOf<UnauthorizedAccessException>().With.Message.Contains("is a folder"));
}
