using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda;

/// <summary>A value of which a kernel reads every <paramref name="Stride"/>-th row and column.</summary>
/// <param name="Array">All of the value.</param>
/// <param name="Stride">Distance between the rows, and between the columns, that are read.</param>
/// <param name="Height">Rows read.</param>
/// <param name="Width">Columns read.</param>
/// <param name="StoredHeight">Rows there are.</param>
/// <param name="StoredWidth">Columns there are.</param>
internal readonly record struct ViewArguments(DeviceArray Array, int Stride, int Height, int Width, int StoredHeight, int StoredWidth)
{
    /// <summary>No value.</summary>
    internal static ViewArguments Absent { get; } = new(default, 1, 1, 1, 1, 1);

    /// <summary>A view of a program's value.</summary>
    /// <param name="view">What is read.</param>
    /// <param name="shapes">Knows the shapes.</param>
    /// <param name="pointer">Where the value lies.</param>
    internal static ViewArguments Of(View view, ProgramShapes shapes, ulong pointer)
    {
        Shape stored = shapes.Of(view.Value), read = shapes.Of(view);
        var array = new DeviceArray(pointer, stored.ElementCount);

        // Height and width of other ranks are not looked at: such a value is read whole, by running number.
        return stored.Rank == 4 ? new(array, view.Stride, read[1], read[2], stored[1], stored[2]) : new(array, 1, 1, 1, 1, 1);
    }

    /// <summary>Adds the parameters.</summary>
    internal void AddTo(ref KernelArguments arguments)
    {
        arguments.AddView(Array.Pointer, Array.Length);
        arguments.Add(Stride);
        arguments.Add(Height);
        arguments.Add(Width);
        arguments.Add(StoredHeight);
        arguments.Add(StoredWidth);
    }
}
