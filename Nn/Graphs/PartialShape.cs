using System.Collections;
using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>
/// Represents the shape of a symbolic value, in which sizes can be unknown, such as
/// <c>[null, null, null, 3]</c>.
/// </summary>
/// <remarks>
/// Partial shapes are immutable and compared by value. The outermost dimension comes first.
/// </remarks>
[CollectionBuilder(typeof(PartialShape), nameof(Create))]
public readonly struct PartialShape : IEquatable<PartialShape>, IReadOnlyList<int?>
{
    private readonly int?[]? _dimensions;

    /// <summary>Creates a shape.</summary>
    /// <param name="dimensions">The sizes, outermost first; null for an unknown size.</param>
    /// <exception cref="ArgumentException">A size is negative.</exception>
    public PartialShape(params ReadOnlySpan<int?> dimensions)
    {
        foreach (int? size in dimensions)
        {
            if (size < 0)
            {
                throw new ArgumentException($"The size of a dimension must be at least 0, got {size}.", nameof(dimensions));
            }
        }

        _dimensions = dimensions.ToArray();
    }

    /// <summary>Gets the number of dimensions.</summary>
    public int Rank => _dimensions?.Length ?? 0;

    /// <summary>Gets the size of a dimension; null if it is unknown.</summary>
    /// <param name="index">Index of the dimension; <c>^1</c> is the innermost one.</param>
    /// <exception cref="IndexOutOfRangeException">The shape has no such dimension.</exception>
    public int? this[Index index] => (_dimensions ?? [])[index];

    /// <summary>Gets the size of a dimension; null if it is unknown.</summary>
    /// <param name="index">Index of the dimension; 0 is the outermost one.</param>
    /// <exception cref="IndexOutOfRangeException">The shape has no such dimension.</exception>
    public int? this[int index] => (_dimensions ?? [])[index];

    /// <summary>Gets a value that indicates whether all sizes are known.</summary>
    public bool IsFullyKnown => !(_dimensions ?? []).Contains(null);

    int IReadOnlyCollection<int?>.Count => Rank;

    /// <summary>Creates a shape from a collection expression.</summary>
    /// <param name="dimensions">The sizes, outermost first; null for an unknown size.</param>
    /// <returns>The shape.</returns>
    /// <exception cref="ArgumentException">A size is negative.</exception>
    public static PartialShape Create(ReadOnlySpan<int?> dimensions) => new(dimensions);

    /// <summary>Converts a shape to a partial shape whose sizes are all known.</summary>
    /// <param name="shape">The shape.</param>
    /// <returns>The partial shape.</returns>
    public static implicit operator PartialShape(Shape shape) => new([.. shape.Dimensions.ToArray().Select(size => (int?)size)]);

    /// <summary>
    /// Determines whether a tensor of a shape matches: it has the same rank, and all known sizes
    /// are equal.
    /// </summary>
    /// <param name="shape">The tensor's shape.</param>
    /// <returns>True if the shape matches; otherwise, false.</returns>
    public bool Accepts(Shape shape)
    {
        if (shape.Rank != Rank)
        {
            return false;
        }

        for (int i = 0; i < Rank; i++)
        {
            if (_dimensions![i] is { } size && size != shape[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Converts the partial shape to a shape, if all sizes are known.</summary>
    /// <returns>The shape.</returns>
    /// <exception cref="InvalidOperationException">A size is unknown.</exception>
    /// <exception cref="ArgumentException">
    /// The shape has too many elements for a tensor.
    /// </exception>
    public Shape ToShape() => IsFullyKnown
        ? new([.. (_dimensions ?? []).Select(size => size!.Value)])
        : throw new InvalidOperationException($"Cannot convert {this} to a shape: it has unknown sizes.");

    /// <summary>Determines whether another shape has the same rank and sizes.</summary>
    /// <param name="other">The other shape.</param>
    /// <returns>
    /// True if rank and sizes are equal; otherwise, false. Unknown sizes are equal to each other
    /// only.
    /// </returns>
    public bool Equals(PartialShape other) => (_dimensions ?? []).AsSpan().SequenceEqual(other._dimensions ?? []);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PartialShape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int? size in _dimensions ?? [])
        {
            hash.Add(size);
        }

        return hash.ToHashCode();
    }

    /// <summary>Determines whether two shapes have the same rank and sizes.</summary>
    /// <param name="left">The first shape.</param>
    /// <param name="right">The second shape.</param>
    /// <returns>
    /// True if <see cref="Equals(PartialShape)"/> returns true; otherwise, false.
    /// </returns>
    public static bool operator ==(PartialShape left, PartialShape right) => left.Equals(right);

    /// <summary>Determines whether two shapes differ in rank or in a size.</summary>
    /// <param name="left">The first shape.</param>
    /// <param name="right">The second shape.</param>
    /// <returns>
    /// True if <see cref="Equals(PartialShape)"/> returns false; otherwise, false.
    /// </returns>
    public static bool operator !=(PartialShape left, PartialShape right) => !left.Equals(right);

    /// <summary>Returns the sizes in brackets, with ? for unknown ones.</summary>
    /// <returns>Text such as <c>[?, 224, 224, 3]</c>.</returns>
    public override string ToString() => $"[{string.Join(", ", (_dimensions ?? []).Select(size => size?.ToString() ?? "?"))}]";

    /// <summary>Returns an enumerator over the sizes, outermost first.</summary>
    /// <returns>The enumerator.</returns>
    public IEnumerator<int?> GetEnumerator() => ((IEnumerable<int?>)(_dimensions ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
