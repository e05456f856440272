using System.Text;
using Microsoft.Win32.SafeHandles;

namespace NeoResNet.Cli;

/// <summary>Writes standard output to a pipe, and reports that its reader has ended.</summary>
/// <remarks>
/// The console of .NET ignores this error, so a command would compute results for nobody.
/// </remarks>
internal sealed class PipeOutput : Stream
{
    private const int StandardOutput = 1;

    private readonly FileStream _pipe;

    private PipeOutput(FileStream pipe)
    {
        _pipe = pipe;
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// Opens standard output: as a pipe if it is one, else as the console of .NET.
    /// </summary>
    public static TextWriter OpenStandardOutput()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
        {
            return Console.Out;
        }

        try
        {
            // The length of the buffer is 0, so each line reaches the reader at once. Files have a
            // position that other streams of the process can share; pipes have none.
            var pipe = new FileStream(new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            return pipe.CanSeek ? Console.Out : new StreamWriter(new PipeOutput(pipe), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Standard output is closed. The console ignores what is written to it.
            return Console.Out;
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            _pipe.Write(buffer);
        }
        catch (IOException e)
        {
            throw new OutputClosedException(e);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
