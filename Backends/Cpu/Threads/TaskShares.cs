namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Divides the tasks of each step among the threads of a run, and hands out every task once.
/// </summary>
/// <remarks>
/// Each thread owns the same part of the rows in every step, so that it reads what it wrote in the
/// step before. Memory that another core wrote arrives later, on cores that are far apart several
/// times later. A thread takes tasks from the front of its own share. When its share is empty, it
/// takes tasks from the ends of the other shares. Which thread executes a task changes no result.
/// </remarks>
internal sealed class TaskShares
{
    // Processors fetch lines in pairs, so each word has two lines of its own.
    private const int WordStride = 128 / sizeof(long);

    // A word contains the number of the step, the first draw that is left, and the end of the draws
    // that are left.
    private const int IndexBits = 20;
    private const long IndexMask = (1L << IndexBits) - 1;

    private readonly long[] _words;
    private int _threads;

    /// <summary>Creates the shares of a team.</summary>
    /// <param name="maxThreads">Maximum number of threads of a run, at least 1.</param>
    public TaskShares(int maxThreads)
    {
        _words = new long[(maxThreads + 1) * WordStride];
    }

    /// <summary>Begins a run.</summary>
    /// <param name="threads">Number of shares of each step.</param>
    /// <remarks>No thread may take tasks at the same time.</remarks>
    public void Begin(int threads)
    {
        _threads = threads;
        Array.Clear(_words, 0, (threads + 1) * WordStride);
    }

    /// <summary>Takes tasks of a step and executes them until no task is left.</summary>
    /// <param name="number">Number of the step in the run, from 1.</param>
    /// <param name="step">The step.</param>
    /// <param name="slot">Number of the thread. The caller's is 0.</param>
    /// <param name="execute">Executes a task of the step on the thread.</param>
    /// <returns>The number of tasks that the thread executed.</returns>
    public int Drain(int number, CpuStep step, int slot, Action<CpuStep, int, int> execute)
    {
        int executed = 0, own = slot % _threads;
        for (int distance = 0; distance < _threads; distance++)
        {
            int owner = own + distance;
            owner = owner < _threads ? owner : owner - _threads;
            var share = TaskShare.Of(step, owner, _threads);
            int grain = (share.Count >> IndexBits) + 1;
            while (TryDraw(number, owner, (int)((share.Count + (long)grain - 1) / grain), distance == 0) is { } draw)
            {
                int end = (int)Math.Min(share.Count, (draw + 1L) * grain);
                for (int index = draw * grain; index < end; index++)
                {
                    execute(step, share[index], slot);
                    executed++;
                }
            }
        }

        return executed;
    }

    // The first thread that looks at a share in a step begins it: nobody has to prepare the shares
    // of the step, and the share of a thread that sleeps is not lost. A late thread of an earlier step
    // finds a greater number, or a share of its step without draws.
    private int? TryDraw(int number, int owner, int draws, bool first)
    {
        ref long word = ref _words[(owner + 1) * WordStride];
        long seen = Volatile.Read(ref word);
        while (true)
        {
            int at = (int)(seen >> (2 * IndexBits));
            (int next, int end) = at == number ? ((int)((seen >> IndexBits) & IndexMask), (int)(seen & IndexMask)) : (0, draws);
            if (at > number || next >= end)
            {
                return null;
            }

            long left = first ? Word(number, next + 1, end) : Word(number, next, end - 1);
            long now = Interlocked.CompareExchange(ref word, left, seen);
            if (now == seen)
            {
                return first ? next : end - 1;
            }

            seen = now;
        }
    }

    private static long Word(int number, int next, int end) => ((long)number << (2 * IndexBits)) | ((long)next << IndexBits) | (uint)end;
}
