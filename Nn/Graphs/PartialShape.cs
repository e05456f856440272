using System.Collections;
using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>
/// The sizes of a symbolic value, outermost first, where a size may be unknown until a tensor is fed: <c>[null, null, null, 3]</c>.
/// Immutable, compared by value.
/// </summary>
[CollectionBuilder(typeof(PartialShape), nameof(Create))]
public readonly struct PartialShape : IEquatable<PartialShape>, IReadOnlyList<int?>
{
    private readonly int?[]? _dimensions;

    /// <summary>Makes a shape of the given sizes; null is an unknown one.</summary>
    /// <exception cref="ArgumentException">A known size is negative.</exception>
    public PartialShape(params ReadOnlySpan<int?> dimensions)
    {
        foreach (int? size in dimensions)
        {
            if (size < 0)
            {
                throw new ArgumentException($"A dimension must not be negative, got {size}.", nameof(dimensions));
            }
        }

        _dimensions = dimensions.ToArray();
    }

    /// <summary>Number of dimensions.</summary>
    public int Rank => _dimensions?.Length ?? 0;

    /// <summary>Size of a dimension, null where unknown; <c>^1</c> counts from the end.</summary>
    public int? this[Index index] => (_dimensions ?? [])[index];

    /// <summary>Size of dimension <paramref name="index"/>, null where unknown.</summary>
    public int? this[int index] => (_dimensions ?? [])[index];

    /// <summary>Whether every size is known.</summary>
    public bool IsFullyKnown => !(_dimensions ?? []).Contains(null);

    int IReadOnlyCollection<int?>.Count => Rank;

    /// <summary>Makes a shape; lets a collection expression stand for one.</summary>
    public static PartialShape Create(ReadOnlySpan<int?> dimensions) => new(dimensions);

    /// <summary>A fully known shape as a partial one.</summary>
    public static implicit operator PartialShape(Shape shape) => new([.. shape.Dimensions.ToArray().Select(size => (int?)size)]);

    /// <summary>Whether a tensor of the given shape may stand here: same rank, and every known size equal.</summary>
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

    /// <summary>The shape, all sizes being known.</summary>
    /// <exception cref="InvalidOperationException">A size is unknown.</exception>
    public Shape ToShape() => IsFullyKnown
        ? new([.. (_dimensions ?? []).Select(size => size!.Value)])
        : throw new InvalidOperationException($"The shape {this} is not fully known.");

    /// <summary>True where both have the same rank and sizes, unknown ones at the same places.</summary>
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

    /// <summary>True where both have the same rank and sizes, unknown ones at the same places.</summary>
    public static bool operator ==(PartialShape left, PartialShape right) => left.Equals(right);

    /// <summary>True where rank or a size differs.</summary>
    public static bool operator !=(PartialShape left, PartialShape right) => !left.Equals(right);

    /// <summary>The sizes in brackets, ? where unknown: <c>[?, 224, 224, 3]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", (_dimensions ?? []).Select(size => size?.ToString() ?? "?"))}]";

    /// <summary>Walks the sizes, outermost first.</summary>
    public IEnumerator<int?> GetEnumerator() => ((IEnumerable<int?>)(_dimensions ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
