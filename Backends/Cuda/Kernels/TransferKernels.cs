namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Describes the kernels that convert values and filters to their storage form, and values back to
/// float32.
/// </summary>
internal static class TransferKernels
{
    /// <summary>Converts float32 to the storage form.</summary>
    public static readonly Kernel<Copy> FromFloat32 = Line("from_float32").Floats("source", copy => copy.Source).Elements("destination", copy => copy.Destination);

    /// <summary>Converts the storage form to float32.</summary>
    public static readonly Kernel<Copy> ToFloat32 = Line("to_float32").Elements("source", copy => copy.Source).Floats("destination", copy => copy.Destination);

    /// <summary>
    /// Transposes a float32 matrix and converts it to the storage form. A filter in the layout HWIO
    /// is a matrix of height * width * inputs rows and outputs columns; the result is KRSC. The
    /// threads run along the rows instead of the channels.
    /// </summary>
    public static readonly Kernel<Transposition> Transpose = new Kernel<Transposition>("transpose", (_, matrix) => new(matrix.Columns, matrix.Rows))
        .Int32("rows", matrix => matrix.Rows).Int32("columns", matrix => matrix.Columns)
        .Floats("source", matrix => matrix.Source).Elements("destination", matrix => matrix.Destination);

    private static readonly KernelOperands NoOperands = new(0, 0, ViewArguments.Absent, new());

    /// <summary>Creates a call for a conversion or a transposition.</summary>
    public static KernelCall CallWith<TOwn>(this Kernel<TOwn> kernel, TOwn own) => kernel.Call(NoOperands, own);

    private static Kernel<Copy> Line(string name) =>
        new Kernel<Copy>(name, (_, copy) => new(copy.Source.Length, null), convertsForm: true).Int64("count", copy => copy.Source.Length);

    /// <summary>Represents two arrays of the same length.</summary>
    internal readonly record struct Copy(DeviceArray Source, DeviceArray Destination);

    /// <summary>Represents a matrix and the array for its transpose.</summary>
    internal readonly record struct Transposition(int Rows, int Columns, DeviceArray Source, DeviceArray Destination);
}
