using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Represents a view of a value: a kernel reads every <paramref name="Stride"/>-th row and column.
/// </summary>
/// <param name="Array">The whole value.</param>
/// <param name="Stride">
/// The distance between the rows that the kernel reads, and between the columns.
/// </param>
/// <param name="Height">The number of rows that the kernel reads.</param>
/// <param name="Width">The number of columns that the kernel reads.</param>
/// <param name="StoredHeight">The number of rows of the value.</param>
/// <param name="StoredWidth">The number of columns of the value.</param>
internal readonly record struct ViewArguments(DeviceArray Array, int Stride, int Height, int Width, int StoredHeight, int StoredWidth)
{
    /// <summary>Gets a view of an absent array.</summary>
    public static ViewArguments Absent { get; } = new(default, 1, 1, 1, 1, 1);

    /// <summary>Returns a view of a whole array, without a height and a width.</summary>
    public static ViewArguments Whole(DeviceArray array) => Absent with { Array = array };

    /// <summary>Returns a view of a program's value.</summary>
    /// <param name="view">The view.</param>
    /// <param name="shapes">The shapes of the program's values.</param>
    /// <param name="pointer">The address of the value.</param>
    public static ViewArguments Of(View view, ProgramShapes shapes, ulong pointer)
    {
        Shape stored = shapes.Of(view.Value), read = shapes.Of(view);
        var array = new DeviceArray(pointer, stored.ElementCount);

        // Kernels find the elements of a value of another rank by a running index, so height and
        // width do not matter.
        return stored.Rank == 4 ? new(array, view.Stride, read[1], read[2], stored[1], stored[2]) : Whole(array);
    }

    /// <summary>
    /// Returns the view itself; if it has one pixel per image and another view has more, a view that
    /// repeats the pixel: its stride is 0.
    /// </summary>
    public ViewArguments RepeatedOver(ViewArguments other) =>
        (Height, Width) == (1, 1) && (other.Height, other.Width) != (1, 1) ? this with { Stride = 0, Height = other.Height, Width = other.Width } : this;

    /// <summary>Appends the view to a kernel's arguments.</summary>
    public void AddTo(ref KernelArguments arguments)
    {
        Array.AddTo(ref arguments);
        arguments.Add(Stride);
        arguments.Add(Height);
        arguments.Add(Width);
        arguments.Add(StoredHeight);
        arguments.Add(StoredWidth);
    }
}
