namespace NeoResNet.Backends.Cpu;

/// <summary>Cuts a range into nearly equal pieces.</summary>
/// <remarks>
/// The length of every piece except the last is a multiple of a unit. The cut depends on the
/// arguments only, so that neither the number of threads nor timing changes what a task computes.
/// </remarks>
internal readonly struct TaskGrid
{
    private readonly int _length;
    private readonly int _piece;

    private TaskGrid(int length, int piece)
    {
        _length = length;
        _piece = piece;
        Count = length == 0 ? 0 : ((length - 1) / piece) + 1;
    }

    /// <summary>Gets the number of pieces.</summary>
    public int Count { get; }

    /// <summary>Gets the length of the longest piece.</summary>
    public int Longest => Math.Min(_length, _piece);

    /// <summary>
    /// Cuts a range into pieces of at most <paramref name="limit"/>, rounded up to a multiple of
    /// <paramref name="unit"/>.
    /// </summary>
    public static TaskGrid AtMost(int length, int limit, int unit)
    {
        int pieces = Math.Max(1, (int)(((long)length + limit - 1) / limit));
        return Into(length, pieces, unit);
    }

    /// <summary>Cuts a range into about the given number of pieces.</summary>
    public static TaskGrid Into(int length, int pieces, int unit)
    {
        long piece = ((long)length + pieces - 1) / pieces;
        piece = Math.Max(unit, (piece + unit - 1) / unit * unit);
        return new(length, (int)Math.Min(piece, int.MaxValue / 2));
    }

    /// <summary>Gets the start and the length of a piece.</summary>
    public (int First, int Length) this[int index]
    {
        get
        {
            int first = index * _piece;
            return (first, Math.Min(_piece, _length - first));
        }
    }
}
