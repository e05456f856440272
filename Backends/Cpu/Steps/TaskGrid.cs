namespace NeoResNet.Backends.Cpu;

/// <summary>Cuts a range into nearly equal pieces.</summary>
/// <remarks>
/// The length of every piece except the last is a multiple of a unit, and the numbers of units of
/// two pieces differ by at most 1. The cut depends on the arguments only, so that timing does not
/// change what a task computes.
/// </remarks>
internal readonly struct TaskGrid
{
    private readonly int _length;
    private readonly int _unit;

    private TaskGrid(int length, int pieces, int unit)
    {
        _length = length;
        _unit = unit;
        Count = Math.Min(pieces, Units);
    }

    /// <summary>Gets the number of pieces.</summary>
    public int Count { get; }

    /// <summary>Gets the length of the longest piece.</summary>
    public int Longest => Count == 0 ? 0 : (int)Math.Min(_length, (((long)Units + Count - 1) / Count) * _unit);

    /// <summary>Gets the ratio of the mean length to the greatest length, in units.</summary>
    public double Evenness => (double)Units / (Count * (((long)Units + Count - 1) / Count));

    private int Units => (int)(((long)_length + _unit - 1) / _unit);

    /// <summary>
    /// Cuts a range into pieces of at most <paramref name="limit"/>, rounded up to a multiple of
    /// <paramref name="unit"/>.
    /// </summary>
    public static TaskGrid AtMost(int length, int limit, int unit) => new(length, PiecesOf(length, limit), unit);

    /// <summary>Cuts a range as <see cref="AtMost(int, int, int)"/> does, for a number of threads.</summary>
    /// <remarks>
    /// If there are several pieces per thread, or almost, all threads receive equally many.
    /// </remarks>
    public static TaskGrid AtMost(int length, int limit, int unit, int threads)
    {
        int pieces = PiecesOf(length, limit);
        return new(length, pieces >= threads ? (pieces + threads - 1) / threads * threads : pieces, unit);
    }

    /// <summary>Cuts a range into the given number of pieces, or into one per unit.</summary>
    public static TaskGrid Into(int length, int pieces, int unit) => new(length, pieces, unit);

    /// <summary>Gets the start and the length of a piece.</summary>
    public (int First, int Length) this[int index]
    {
        get
        {
            int first = Start(index);
            return (first, (int)Math.Min(_length, (long)Units * (index + 1) / Count * _unit) - first);
        }
    }

    /// <summary>Returns the piece that contains a position.</summary>
    public int IndexOf(int position) => (int)((((((long)position / _unit) + 1) * Count) - 1) / Units);

    private static int PiecesOf(int length, int limit) => Math.Max(1, (int)(((long)length + limit - 1) / limit));

    private int Start(int index) => (int)((long)Units * index / Count * _unit);
}
