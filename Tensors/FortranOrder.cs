namespace NeoResNet.Tensors;

/// <summary>
/// Distributes the elements of an array in Fortran order, whose first index varies fastest, to
/// their places in row-major order.
/// </summary>
internal sealed class FortranOrder
{
    private readonly int[] _sizes;
    private readonly int[] _steps;
    private readonly int[] _index;
    private int _place;

    /// <summary>Starts at the first element of an array.</summary>
    /// <param name="shape">The sizes of the dimensions.</param>
    public FortranOrder(Shape shape)
    {
        _sizes = [.. shape.Dimensions];
        _steps = new int[_sizes.Length];
        _index = new int[_sizes.Length];

        // An empty array has no places, and the product of its other sizes may overflow.
        for (int i = _sizes.Length - 1, step = shape.ElementCount == 0 ? 0 : 1; i >= 0; step *= _sizes[i--])
        {
            _steps[i] = step;
        }
    }

    /// <summary>Writes the next elements to their places.</summary>
    /// <param name="values">The elements, in Fortran order.</param>
    /// <param name="destination">The whole array, in row-major order.</param>
    public void Scatter(ReadOnlySpan<float> values, Span<float> destination)
    {
        foreach (float value in values)
        {
            destination[Next()] = value;
        }
    }

    /// <summary>Returns the place of the next element in row-major order.</summary>
    public int Next()
    {
        int place = _place;
        Advance();
        return place;
    }

    private void Advance()
    {
        for (int i = 0; i < _sizes.Length; i++)
        {
            _place += _steps[i];
            if (++_index[i] < _sizes[i])
            {
                return;
            }

            _place -= _steps[i] * _sizes[i];
            _index[i] = 0;
        }
    }
}
