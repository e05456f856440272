using System.Collections;
using System.Runtime.CompilerServices;

namespace NeoResNet.Tensors;

/// <summary>
/// The sizes of a dense array, outermost dimension first; an activation is [batch, height, width, channels].
/// Immutable, compared by value. <c>default</c> is the shape of a scalar (rank 0, one element).
/// </summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>, IReadOnlyList<int>
{
    private readonly int[]? _dimensions;

    /// <summary>Makes a shape of the given sizes.</summary>
    /// <exception cref="ArgumentException">A size is negative, or the element count exceeds <see cref="int.MaxValue"/>.</exception>
    public Shape(params ReadOnlySpan<int> dimensions)
    {
        long length = 1;
        bool empty = dimensions.Contains(0);
        foreach (int size in dimensions)
        {
            if (size < 0)
            {
                throw new ArgumentException($"A dimension must not be negative, got [{string.Join(", ", dimensions.ToArray())}].", nameof(dimensions));
            }

            length *= empty ? 0 : size;
            if (length > int.MaxValue)
            {
                throw new ArgumentException($"[{string.Join(", ", dimensions.ToArray())}] has more than {int.MaxValue} elements.", nameof(dimensions));
            }
        }

        _dimensions = dimensions.ToArray();
        ElementCount = (int)length;
    }

    private readonly int _lengthMinusOne;

    /// <summary>
    /// Number of elements: the product of all sizes. Not called Length, which a collection expression would take for the
    /// number of dimensions.
    /// </summary>
    public int ElementCount
    {
        // Stored less one so that default(Shape), a scalar, has one element.
        get => _lengthMinusOne + 1;
        private init => _lengthMinusOne = value - 1;
    }

    /// <summary>Number of dimensions.</summary>
    public int Rank => _dimensions?.Length ?? 0;

    /// <summary>Size of a dimension; <c>^1</c> counts from the end.</summary>
    public int this[Index index] => Dimensions[index];

    /// <summary>Size of dimension <paramref name="index"/>.</summary>
    public int this[int index] => Dimensions[index];

    /// <summary>The sizes without a copy.</summary>
    public ReadOnlySpan<int> Dimensions => _dimensions;

    int IReadOnlyCollection<int>.Count => Rank;

    /// <summary>Makes a shape; lets a collection expression such as <c>[1, 224, 224, 3]</c> stand for one.</summary>
    public static Shape Create(ReadOnlySpan<int> dimensions) => new(dimensions);

    /// <summary>True where both have the same rank and sizes.</summary>
    public bool Equals(Shape other) => Dimensions.SequenceEqual(other.Dimensions);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int size in Dimensions)
        {
            hash.Add(size);
        }

        return hash.ToHashCode();
    }

    /// <summary>True where both have the same rank and sizes.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>True where rank or a size differs.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>The sizes in brackets: <c>[1, 224, 224, 3]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", _dimensions ?? [])}]";

    /// <summary>Walks the sizes, outermost first.</summary>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)(_dimensions ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
