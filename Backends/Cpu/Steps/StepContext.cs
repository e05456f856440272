using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// What steps need while a program is compiled: shapes, kernels and parameters, which it keeps
/// alive.
/// </summary>
internal sealed unsafe class StepContext(TensorProgram program, HostParameterSet parameters, KernelSet kernels, WorkerPool pool, WinogradRule winograd) : IDisposable
{
    private readonly HashSet<HostBuffer> _buffers = new(ReferenceEqualityComparer.Instance);
    private HostBuffer? _zeros;

    /// <summary>
    /// Gets the shapes of values and parameters for the images that the steps being created process
    /// at a time.
    /// </summary>
    public ProgramShapes Shapes { get; private set; } = program.Shapes;

    /// <summary>
    /// Gets the shapes for the whole batch. The choice of a method depends on them only, so that
    /// slices change no result.
    /// </summary>
    public ProgramShapes WholeShapes => program.Shapes;

    /// <summary>Gets the inner loops of the level in use.</summary>
    public KernelSet Kernels => kernels;

    /// <summary>Gets the rule that decides which convolutions use Winograd's method.</summary>
    public WinogradRule Winograd => winograd;

    /// <summary>Gets the bytes of all parameters in use.</summary>
    public long ParameterBytes => _buffers.Sum(buffer => buffer.Bytes);

    /// <summary>
    /// Gets the bytes of all parameters requested so far. The difference before and after creating
    /// an operation's steps is what the operation reads.
    /// </summary>
    public long BytesGiven { get; private set; }

    /// <summary>Sets the number of images at a time for the steps created next.</summary>
    /// <param name="batch">Images of the whole batch.</param>
    /// <param name="images">Images at a time; <paramref name="batch"/> for the whole batch.</param>
    public void UseImages(int batch, int images) => Shapes = images == batch ? program.Shapes : program.Shapes.WithBatch(batch, images);

    /// <summary>Returns the address of a parameter as declared; null if <paramref name="id"/> is null.</summary>
    public float* Plain(ParameterId? id) => id is { } known ? Keep(parameters.GetPlain(known, Shapes.Of(known))) : null;

    /// <summary>Returns the address of a filter packed for the level in use.</summary>
    /// <exception cref="ArgumentException">
    /// The parameter is missing, or its source gives another shape than declared.
    /// </exception>
    public float* Filter(ParameterId id) =>
        Packed(id, FilterPacking.Layout(kernels.Columns), values => FilterPacking.Pack(values, kernels.Columns, pool));

    /// <summary>
    /// Returns the address of a filter transformed and packed for Winograd's method on the level in
    /// use.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The parameter is missing, or its source gives another shape than declared.
    /// </exception>
    public float* Filter(ParameterId id, WinogradForm form) =>
        Packed(id, WinogradFilter.Layout(form, kernels.Columns), values => WinogradFilter.Pack(form, values, kernels.Columns, pool));

    /// <summary>
    /// Returns the address of zeros that stand for the padding of any convolution of the program.
    /// </summary>
    public float* Zeros()
    {
        if (_zeros is null)
        {
            int longest = 0;
            foreach (Operation operation in program.Operations)
            {
                if (operation is Conv2D conv)
                {
                    Shape filter = Shapes.Of(conv.Filter);
                    longest = Math.Max(longest, filter[1] * filter[2]);
                }
            }

            _zeros = new([longest]);
            _zeros.Span.Clear();
            _ = Keep(_zeros);

            // The reference that Keep added holds the memory.
            _zeros.Dispose();
        }

        return _zeros.Data;
    }

    /// <summary>Lets go of the parameters.</summary>
    public void Dispose()
    {
        foreach (HostBuffer buffer in _buffers)
        {
            buffer.Release();
        }

        _buffers.Clear();
    }

    private float* Packed(ParameterId id, string layout, Func<ParameterValues, HostBuffer> pack)
    {
        Shape declared = Shapes.Of(id);
        return Keep(parameters.GetOrPack(id, layout, values =>
        {
            ParameterSet.CheckShape(id, declared, values.Shape);
            return pack(values);
        }));
    }

    private float* Keep(HostBuffer buffer)
    {
        if (!_buffers.Contains(buffer))
        {
            _ = _buffers.Add(buffer.Retain());
        }

        BytesGiven += buffer.Bytes;
        return buffer.Data;
    }
}
