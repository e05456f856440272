using NeoResNet.Tensors;

namespace NeoResNet.Tests.Support;

/// <summary>Sends a million bytes in small blocks, calls back at each read, and counts the reads.</summary>
/// <param name="read">Receives the number of each read, from 1.</param>
/// <param name="sent">Number of blocks after which an asynchronous read waits until it is cancelled.</param>
internal sealed class SlowStream(Action<int> read, int sent = int.MaxValue) : ForwardStream
{
    public const int Block = 1000;

    private const int Total = 1_000_000;

    private readonly TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Reads { get; private set; }

    public long BytesRead { get; private set; }

    /// <summary>Gets a task that ends when a read waits.</summary>
    public Task Waits => _waits.Task;

    public override int Read(Span<byte> buffer)
    {
        read(++Reads);
        int count = (int)Math.Min(Math.Min(buffer.Length, Block), Total - BytesRead);
        buffer[..count].Clear();
        BytesRead += count;
        return count;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.Yield();
        if (Reads == sent)
        {
            Reads++;
            _waits.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return Read(buffer.Span);
    }
}
