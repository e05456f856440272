namespace NeoResNet.Nn.Onnx;

/// <summary>
/// Computes constants at import: shapes that exporters compute, and weights that they reorder.
/// </summary>
/// <remarks>
/// The size of the batch is unknown at import. It takes part in integers as
/// <see cref="ImportedConstant.Unknown"/>.
/// </remarks>
internal static class FoldingImport
{
    internal static void Constant(NodeImport node) => node.Set(node switch
    {
        _ when node.Attribute("value")?.Tensor is { } tensor => new ImportedConstant.Stored(node.Output, tensor),
        _ when node.Attribute("value_float")?.Real is { } real => new ImportedConstant.Real(node.Output, [], [real]),
        _ when node.Attribute("value_int")?.Integer is { } integer => new ImportedConstant.Whole(node.Output, [], [integer]),
        _ when node.Attribute("value_floats")?.Reals is { } reals => new ImportedConstant.Real(node.Output, [reals.Count], [.. reals]),
        _ when node.Attribute("value_ints")?.Integers is { } integers => new ImportedConstant.Whole(node.Output, [integers.Count], [.. integers]),
        _ => throw node.Unsupported("a value that is not a tensor of numbers"),
    });

    internal static void Shape(NodeImport node)
    {
        IReadOnlyList<int?> sizes = node.Find(0) is ImportedConstant constant ? [.. constant.Sizes.Select(size => (int?)size)] : node.Tensor(0).Sizes;
        int start = Limit(node.Integer("start", 0), sizes.Count), end = Limit(node.Integer("end", sizes.Count), sizes.Count);
        long[] part = [.. sizes.Take(end).Skip(start).Select(size => size ?? ImportedConstant.Unknown)];
        node.Set(new ImportedConstant.Whole(node.Output, [part.Length], part));
    }

    internal static void ConstantOfShape(NodeImport node)
    {
        long[] sizes = node.Constant(0).Integers();
        long count = sizes.Aggregate(1L, (product, size) => size is >= 0 and <= int.MaxValue ? checked(product * size) : throw node.Unsupported("a shape that is not constant"));
        node.Budget.Take(count);
        int[] shape = [.. sizes.Select(size => (int)size)];
        node.Set(node.Attribute("value")?.Tensor is not { } value ? new ImportedConstant.Real(node.Output, shape, new float[count])
            : value.Count != 1 ? throw node.Unsupported("a value that is not one number")
            : value.ElementType.IsFloat() ? new ImportedConstant.Real(node.Output, shape, Filled(value.ReadFloats()[0], (int)count))
            : new ImportedConstant.Whole(node.Output, shape, Filled(value.ReadIntegers()[0], (int)count)));
    }

    internal static void Gather(NodeImport node)
    {
        (ImportedConstant data, ImportedConstant indices) = (node.Constant(0), node.Constant(1));
        if (data.Sizes.Count != 1 || node.Integer("axis", 0) is not (0 or -1))
        {
            throw node.Unsupported("data that is not a list");
        }

        node.Budget.Take(indices.Count);
        node.Set(data.Pick(node.Output, indices.Sizes, [.. indices.Integers().Select(index => node.Axis(index, data.Count))]));
    }

    internal static void Concat(NodeImport node)
    {
        ImportedConstant[] parts = [.. Enumerable.Range(0, node.InputCount).Select(node.Constant)];
        if (Array.Exists(parts, part => part.Sizes.Count != 1))
        {
            throw node.Unsupported("constants that are not lists");
        }

        int count = checked(parts.Sum(part => part.Count));
        node.Budget.Take(count);
        node.Set(Array.TrueForAll(parts, part => part.IsFloat)
            ? new ImportedConstant.Real(node.Output, [count], [.. parts.SelectMany(part => part.Floats().ToArray())])
            : new ImportedConstant.Whole(node.Output, [count], [.. parts.SelectMany(part => part.Integers())]));
    }

    internal static void Slice(NodeImport node)
    {
        ImportedConstant data = node.Constant(0);
        IReadOnlyList<long> starts = node.IntegersOrInput("starts", 1) ?? throw node.Unsupported("no starts");
        IReadOnlyList<long> ends = node.IntegersOrInput("ends", 2) ?? throw node.Unsupported("no ends");
        int[] axes = node.IntegersOrInput("axes", 3) is { } given ? node.AllAxes(given, data.Sizes.Count) : [.. Enumerable.Range(0, starts.Count)];
        IReadOnlyList<long> steps = node.FindConstant(4)?.Integers() ?? [.. starts.Select(_ => 1L)];
        if (axes.Length != starts.Count || ends.Count != starts.Count || steps.Count != starts.Count || axes.Length > data.Sizes.Count)
        {
            throw new ArgumentException("starts, ends, axes and steps must have the same number of elements, at most one per dimension");
        }

        var grid = new ConstantGrid(data.Sizes);
        for (int i = 0; i < axes.Length; i++)
        {
            grid.Slice(axes[i], starts[i], ends[i], steps[i]);
        }

        Set(node, data, grid);
    }

    internal static void ReduceProd(NodeImport node)
    {
        ImportedConstant data = node.Constant(0);
        if (data.Sizes.Count != 1 || data.IsFloat)
        {
            throw node.Unsupported("data that is not a list of integers");
        }

        long product = data.Integers().Aggregate(1L, (all, next) => Combine("Mul", all, next));
        node.Set(new ImportedConstant.Whole(node.Output, node.Integer("keepdims", 1) != 0 ? [1] : [], [product]));
    }

    internal static void Transpose(NodeImport node, ImportedConstant data, int[] order)
    {
        var grid = new ConstantGrid(data.Sizes);
        grid.Transpose(order);
        Set(node, data, grid);
    }

    /// <summary>Adds, subtracts, multiplies or divides two constants, as the node's operator does.</summary>
    internal static void Arithmetic(NodeImport node, ImportedConstant a, ImportedConstant b)
    {
        int[] sizes = ConstantGrid.Broadcast(a.Sizes, b.Sizes) ?? throw new ArgumentException($"constants of the sizes [{string.Join(", ", a.Sizes)}] and [{string.Join(", ", b.Sizes)}] do not match");
        long count = sizes.Aggregate(1L, (product, size) => product * size);
        node.Budget.Take(3 * count);
        int[] left = ConstantGrid.Indices(a.Sizes, sizes), right = ConstantGrid.Indices(b.Sizes, sizes);
        if (a.IsFloat || b.IsFloat)
        {
            float[] x = a.Floats().ToArray(), y = b.Floats().ToArray();
            node.Set(new ImportedConstant.Real(node.Output, sizes, [.. left.Zip(right, (i, j) => node.Kind switch { "Add" => x[i] + y[j], "Sub" => x[i] - y[j], "Mul" => x[i] * y[j], _ => x[i] / y[j] })]));
        }
        else
        {
            (long[] x, long[] y) = (a.Integers(), b.Integers());
            node.Set(new ImportedConstant.Whole(node.Output, sizes, [.. left.Zip(right, (i, j) => Combine(node.Kind, x[i], y[j]))]));
        }
    }

    private static long Combine(string kind, long x, long y) => x == ImportedConstant.Unknown || y == ImportedConstant.Unknown ? ImportedConstant.Unknown : kind switch
    {
        "Add" => unchecked(x + y),
        "Sub" => unchecked(x - y),
        "Mul" => unchecked(x * y),
        _ when y is 0 or -1 => throw new ArgumentException($"an integer is divided by {y}"),
        _ => x / y,
    };

    private static void Set(NodeImport node, ImportedConstant data, ConstantGrid grid)
    {
        node.Budget.Take(2L * grid.Count);
        node.Set(data.Pick(node.Output, grid.Sizes, grid.ToIndices()));
    }

    private static int Limit(long index, int count) => (int)Math.Clamp(index < 0 ? index + count : index, 0, count);

    private static T[] Filled<T>(T value, int count)
    {
        var values = new T[count];
        Array.Fill(values, value);
        return values;
    }
}
