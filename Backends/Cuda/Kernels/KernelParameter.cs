namespace NeoResNet.Backends.Cuda;

/// <summary>Describes one parameter of a kernel.</summary>
/// <param name="Name">The name in the kernel's C# source and in its PTX text.</param>
/// <param name="Kind">The type of the parameter.</param>
internal readonly record struct KernelParameter(string Name, ParameterKind Kind)
{
    /// <summary>
    /// Returns the parameters of a view: its array and five numbers, in the order in which
    /// <see cref="ViewArguments"/> writes them.
    /// </summary>
    public static KernelParameter[] OfView(string name) =>
        [new(name, ParameterKind.FormArray), .. Array.ConvertAll(["Stride", "Height", "Width", "StoredHeight", "StoredWidth"], (string end) => Int32(name + end))];

    /// <summary>
    /// Lists the parameters of an epilogue, in the order in which <see cref="EpilogueArguments"/>
    /// writes them.
    /// </summary>
    public static readonly KernelParameter[] OfEpilogue =
    [
        new("bias", ParameterKind.FloatArray), .. OfView("residual"), Int32("relu"), new("output", ParameterKind.FormArray),
        new("secondScale", ParameterKind.FloatArray), new("secondShift", ParameterKind.FloatArray), Int32("secondRelu"), new("second", ParameterKind.FormArray),
    ];

    private static KernelParameter Int32(string name) => new(name, ParameterKind.Int32);
}
