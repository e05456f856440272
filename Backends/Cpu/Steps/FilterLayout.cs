using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Describes the order in which a kernel reads the weights of a filter.</summary>
/// <remarks>
/// A filter is packed once when the program is compiled, or in each run if training changes it. The
/// rows of a layout are independent, so any number of threads can pack them.
/// </remarks>
internal abstract class FilterLayout
{
    /// <summary>Gets the name, which is unique among the layouts of all levels.</summary>
    public abstract string Name { get; }

    /// <summary>Returns the shape of the packed filter.</summary>
    public abstract Shape ShapeOf(Shape filter);

    /// <summary>Returns the number of rows.</summary>
    public abstract int RowsOf(Shape filter);

    /// <summary>Returns the number of floats of scratch memory that packing needs.</summary>
    public virtual int ScratchOf(Shape filter) => 0;

    /// <summary>Packs some rows.</summary>
    /// <param name="filter">The filter [kernel height, kernel width, inputs, outputs].</param>
    /// <param name="first">First row.</param>
    /// <param name="end">Row after the last row.</param>
    /// <param name="scratch">Memory of the calling thread, of undefined content.</param>
    /// <param name="packed">The whole packed filter.</param>
    public abstract void Pack(ParameterValues filter, int first, int end, Span<float> scratch, Span<float> packed);
}
