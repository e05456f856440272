namespace NeoResNet.Backends.Cpu;

/// <summary>Describes the tasks of a step that one thread owns.</summary>
/// <remarks>
/// The tasks of a step form a table of rows of the result times ranges of channels. A share is a
/// range of rows, with all channels. If there are fewer rows than threads, it is a range of tasks.
/// </remarks>
internal readonly struct TaskShare
{
    private readonly int _first;
    private readonly int _rows;
    private readonly int _stepRows;

    private TaskShare(int first, int rows, int stepRows, int count)
    {
        _first = first;
        _rows = rows;
        _stepRows = stepRows;
        Count = count;
    }

    /// <summary>Gets the number of tasks.</summary>
    public int Count { get; }

    /// <summary>Gets a task.</summary>
    /// <remarks>
    /// The tasks that read the same weights follow each other, as in the order of the step.
    /// </remarks>
    public int this[int index] => _rows == 0 ? _first + index : (index / _rows * _stepRows) + _first + (index % _rows);

    /// <summary>Returns a thread's share.</summary>
    /// <param name="step">The step.</param>
    /// <param name="owner">Number of the share, from 0.</param>
    /// <param name="threads">Number of shares.</param>
    public static TaskShare Of(CpuStep step, int owner, int threads)
    {
        int tasks = step.TaskCount, rows = step.TaskRows;
        bool byRows = rows >= threads;
        int length = byRows ? rows : tasks;
        int first = (int)((long)length * owner / threads), end = (int)((long)length * (owner + 1) / threads);
        return byRows ? new(first, end - first, rows, (end - first) * (tasks / rows)) : new(first, 0, 0, end - first);
    }
}
