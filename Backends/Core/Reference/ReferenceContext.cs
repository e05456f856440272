using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Provides the shapes and parameters with which an operation prepares its scalar reference.
/// </summary>
/// <param name="Shape">Shape of the operation's result.</param>
/// <param name="Shapes">Shapes of the program's values and parameters.</param>
/// <param name="Parameters">The parameters of the executable.</param>
internal sealed unsafe record ReferenceContext(Shape Shape, ProgramShapes Shapes, ReferenceParameters Parameters)
{
    /// <summary>Gets access to the elements of a value.</summary>
    public ReferenceView Open(View view) => new(view, Shapes);

    /// <summary>Gets the address of a parameter's first element; null for no parameter.</summary>
    public float* Find(ParameterId? id) => Parameters.Find(id);

    /// <summary>Gets the image, row and column of a pixel of a rank 4 result.</summary>
    public (int Image, int Y, int X) Locate(int pixel)
    {
        (int row, int x) = Math.DivRem(pixel, Shape[2]);
        (int image, int y) = Math.DivRem(row, Shape[1]);
        return (image, y, x);
    }
}
