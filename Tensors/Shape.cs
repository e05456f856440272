using System.Collections;
using System.Runtime.CompilerServices;

namespace NeoResNet.Tensors;

/// <summary>
/// Represents the sizes of a dense array, outermost dimension first. An activation is [batch,
/// height, width, channels]. A shape is immutable and compared by value. <c>default</c> is the
/// shape of a scalar (rank 0, one element). A collection expression such as <c>[1, 224, 224, 3]</c>
/// converts to a shape.
/// </summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>, IReadOnlyList<int>
{
    private readonly int[]? _dimensions;

    /// <summary>Creates a shape.</summary>
    /// <param name="dimensions">The sizes, outermost first; not negative.</param>
    /// <exception cref="ArgumentException">
    /// A size is negative, or the element count exceeds <see cref="int.MaxValue"/>.
    /// </exception>
    public Shape(params ReadOnlySpan<int> dimensions)
    {
        long length = 1;
        bool empty = dimensions.Contains(0);
        foreach (int size in dimensions)
        {
            if (size < 0)
            {
                throw new ArgumentException($"Dimensions must not be negative, got [{string.Join(", ", dimensions.ToArray())}].", nameof(dimensions));
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
    /// Gets the number of elements, the product of all sizes. It is not called Length because a
    /// collection type's Length is its number of items, here the rank.
    /// </summary>
    public int ElementCount
    {
        // The field holds the count minus one, so that default(Shape), a scalar, has one element.
        get => _lengthMinusOne + 1;
        private init => _lengthMinusOne = value - 1;
    }

    /// <summary>Gets the number of dimensions.</summary>
    public int Rank => _dimensions?.Length ?? 0;

    /// <summary>Gets the size of a dimension.</summary>
    /// <param name="index">The dimension; <c>^1</c> is the innermost one.</param>
    /// <exception cref="IndexOutOfRangeException">
    /// The shape does not have this dimension.
    /// </exception>
    public int this[Index index] => Dimensions[index];

    /// <summary>Gets the size of a dimension.</summary>
    /// <param name="index">The dimension, from 0, outermost first.</param>
    /// <exception cref="IndexOutOfRangeException">
    /// The shape does not have this dimension.
    /// </exception>
    public int this[int index] => Dimensions[index];

    /// <summary>Gets the sizes, without a copy.</summary>
    public ReadOnlySpan<int> Dimensions => _dimensions;

    int IReadOnlyCollection<int>.Count => Rank;

    /// <summary>Creates a shape from a collection expression.</summary>
    /// <param name="dimensions">The sizes, outermost first; not negative.</param>
    /// <returns>The shape.</returns>
    /// <exception cref="ArgumentException">
    /// A size is negative, or the element count exceeds <see cref="int.MaxValue"/>.
    /// </exception>
    public static Shape Create(ReadOnlySpan<int> dimensions) => new(dimensions);

    /// <summary>Returns whether both shapes have the same rank and sizes.</summary>
    /// <param name="other">The shape to compare with.</param>
    /// <returns>True if they are equal.</returns>
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

    /// <summary>Returns whether both shapes have the same rank and sizes.</summary>
    /// <param name="left">The first shape.</param>
    /// <param name="right">The second shape.</param>
    /// <returns>True if they are equal.</returns>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Returns whether the ranks or any sizes differ.</summary>
    /// <param name="left">The first shape.</param>
    /// <param name="right">The second shape.</param>
    /// <returns>True if they differ.</returns>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>Returns the sizes in brackets: <c>[1, 224, 224, 3]</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"[{string.Join(", ", _dimensions ?? [])}]";

    /// <summary>Enumerates the sizes, outermost first.</summary>
    /// <returns>The enumerator.</returns>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)(_dimensions ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
