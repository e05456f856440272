using Microsoft.Win32.SafeHandles;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Reads a file, starting at an offset.</summary>
/// <remarks>
/// Each view has its own position, so several threads can read one open file at the same time.
/// </remarks>
internal sealed class FileView(SafeFileHandle file, long offset) : ForwardStream
{
    private long _next = offset;

    public override int Read(Span<byte> buffer)
    {
        int read = RandomAccess.Read(file, buffer, _next);
        _next += read;
        return read;
    }
}
