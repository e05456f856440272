namespace NeoResNet.Nn.Onnx;

/// <summary>Describes a view of a constant: for each dimension, its size, start and step.</summary>
internal sealed class ConstantGrid
{
    private int[] _sizes;
    private int[] _steps;
    private int _start;

    /// <summary>Creates the view of a whole constant.</summary>
    internal ConstantGrid(IReadOnlyList<int> sizes)
    {
        _sizes = [.. sizes];
        _steps = StepsOf(sizes);
    }

    /// <summary>Gets the sizes of the dimensions.</summary>
    internal IReadOnlyList<int> Sizes => _sizes;

    /// <summary>Gets the number of elements.</summary>
    internal int Count => _sizes.Aggregate(1, (product, size) => product * size);

    internal void Transpose(int[] order)
    {
        _sizes = [.. order.Select(axis => _sizes[axis])];
        _steps = [.. order.Select(axis => _steps[axis])];
    }

    /// <summary>Keeps the elements from a start, exclusively to an end, as ONNX's Slice does.</summary>
    internal void Slice(int axis, long start, long end, long step)
    {
        int size = _sizes[axis];
        if (step is 0 or < -int.MaxValue or > int.MaxValue)
        {
            throw new ArgumentException($"the step of a slice must not be {step}");
        }

        long first = Math.Clamp(start < 0 ? start + size : start, step < 0 ? -1 : 0, step < 0 ? size - 1 : size);
        long last = Math.Clamp(end < 0 && end >= -size ? end + size : end, step < 0 ? -1 : 0, size);
        long count = step > 0 ? (last - first + step - 1) / step : (last - first + step + 1) / step;
        _sizes[axis] = (int)Math.Max(count, 0);
        if (count > 0)
        {
            _start += (int)first * _steps[axis];
            _steps[axis] *= (int)Math.Clamp(step, -size, size);
        }
    }

    /// <summary>Returns the index in the constant for each element of the view.</summary>
    internal int[] ToIndices() => Indices(_sizes, _steps, _start);

    /// <summary>Returns the sizes of a result of two constants; null if they do not match.</summary>
    internal static int[]? Broadcast(IReadOnlyList<int> a, IReadOnlyList<int> b)
    {
        var sizes = new int[Math.Max(a.Count, b.Count)];
        long count = 1;
        for (int i = 1; i <= sizes.Length; i++)
        {
            int x = i <= a.Count ? a[^i] : 1, y = i <= b.Count ? b[^i] : 1;
            if (x != y && x != 1 && y != 1)
            {
                return null;
            }

            sizes[^i] = x == 1 ? y : x;
            count *= Math.Max(1, sizes[^i]);
            if (count > int.MaxValue)
            {
                return null;
            }
        }

        return sizes;
    }

    /// <summary>Returns the index in a constant for each element of a broadcast result.</summary>
    internal static int[] Indices(IReadOnlyList<int> from, int[] to)
    {
        int[] own = StepsOf(from), steps = new int[to.Length];
        for (int i = 1; i <= from.Count; i++)
        {
            steps[^i] = from[^i] == 1 ? 0 : own[^i];
        }

        return Indices(to, steps, 0);
    }

    private static int[] StepsOf(IReadOnlyList<int> sizes)
    {
        var steps = new int[sizes.Count];
        int step = 1;
        for (int i = sizes.Count - 1; i >= 0; i--)
        {
            steps[i] = step;
            step *= sizes[i];
        }

        return steps;
    }

    private static int[] Indices(int[] sizes, int[] steps, int start)
    {
        var indices = new int[sizes.Aggregate(1, (product, size) => product * size)];
        var position = new int[sizes.Length];
        int at = start;
        for (int i = 0; i < indices.Length; i++)
        {
            indices[i] = at;
            for (int axis = sizes.Length - 1; axis >= 0; axis--)
            {
                at += steps[axis];
                if (++position[axis] < sizes[axis])
                {
                    break;
                }

                at -= steps[axis] * sizes[axis];
                position[axis] = 0;
            }
        }

        return indices;
    }
}
