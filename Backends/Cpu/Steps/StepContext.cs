using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Provides the shapes, kernels and parameters that steps need while the backend compiles a
/// program.
/// </summary>
/// <remarks>The context keeps the parameters alive until it is disposed.</remarks>
internal sealed unsafe class StepContext(TensorProgram program, HostParameterSet parameters, KernelSet kernels, WorkerPool pool, WinogradRule winograd) : IDisposable
{
    private readonly HashSet<HostBuffer> _buffers = new(ReferenceEqualityComparer.Instance);
    private HostBuffer? _zeros;

    /// <summary>
    /// Gets the shapes of values and parameters for the number of images that new steps process at
    /// a time.
    /// </summary>
    public ProgramShapes Shapes { get; private set; } = program.Shapes;

    /// <summary>Gets the shapes for the whole batch.</summary>
    /// <remarks>
    /// The choice of a method depends on these shapes only, so that slices change no result.
    /// </remarks>
    public ProgramShapes WholeShapes => program.Shapes;

    /// <summary>Gets the inner loops of the level in use.</summary>
    public KernelSet Kernels => kernels;

    /// <summary>Gets the number of threads that share the tasks of a new step.</summary>
    public int Threads => ReferenceEquals(Shapes, program.Shapes) ? pool.MaxThreads : 1;

    /// <summary>Gets the rule that decides which convolutions use Winograd's method.</summary>
    public WinogradRule Winograd => winograd;

    /// <summary>Gets the number of bytes of all parameters in use.</summary>
    public long ParameterBytes => _buffers.Sum(buffer => buffer.Bytes);

    /// <summary>Gets the number of bytes of all parameters requested so far.</summary>
    /// <remarks>
    /// The difference before and after creating an operation's steps is the number of bytes that
    /// the operation reads.
    /// </remarks>
    public long BytesGiven { get; private set; }

    /// <summary>Sets the number of images that the steps created next process at a time.</summary>
    /// <param name="batch">Number of images of the whole batch.</param>
    /// <param name="images">
    /// Number of images at a time; <paramref name="batch"/> for the whole batch.
    /// </param>
    public void UseImages(int batch, int images) => Shapes = images == batch ? program.Shapes : program.Shapes.WithBatch(batch, images);

    /// <summary>
    /// Returns the address of a parameter in its declared layout; null if <paramref name="id"/> is
    /// null.
    /// </summary>
    public float* Plain(ParameterId? id) => id is { } known ? Keep(parameters.GetPlain(known, Shapes.Of(known))) : null;

    /// <summary>Returns the address of a filter packed for the level in use.</summary>
    /// <exception cref="ArgumentException">
    /// The parameter is missing, or its shape is not the declared shape.
    /// </exception>
    public float* Filter(ParameterId id, int columns) =>
        Packed(id, FilterPacking.Layout(columns), values => FilterPacking.Pack(values, columns, pool));

    /// <summary>
    /// Returns the address of the taps of a filter that a phase of a data gradient reads, packed
    /// for the level in use.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The parameter is missing, or its shape is not the declared shape.
    /// </exception>
    public float* GradientFilter(ParameterId id, int[] taps, int columns) =>
        Packed(id, GradientPacking.Layout(columns, taps), values => GradientPacking.Pack(values, columns, taps, pool));

    /// <summary>
    /// Returns the address of a filter transformed and packed for Winograd's method on the level in
    /// use.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The parameter is missing, or its shape is not the declared shape.
    /// </exception>
    public float* Filter(ParameterId id, WinogradForm form, int columns) =>
        Packed(id, WinogradFilter.Layout(form, columns), values => WinogradFilter.Pack(form, values, columns, pool));

    /// <summary>
    /// Returns the address of a flipped and transposed filter, transformed and packed for the data
    /// gradient by Winograd's method on the level in use.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The parameter is missing, or its shape is not the declared shape.
    /// </exception>
    public float* GradientFilter(ParameterId id, WinogradForm form, int columns) => Packed(id, $"{WinogradFilter.Layout(form, columns)}_gradient", values =>
    {
        using ParameterValues flipped = GradientPacking.Flip(values);
        return WinogradFilter.Pack(form, flipped, columns, pool);
    });

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
                longest = Math.Max(longest, operation switch
                {
                    Conv2D conv => Shapes.Of(conv.Filter)[1] * Shapes.Of(conv.Filter)[2],
                    DataGradient gradient => Shapes.Of(gradient.Filter)[3],
                    FilterGradient gradient => Math.Max(Shapes.Of(gradient.X)[3], Shapes.Of(gradient.Dy)[3]),
                    _ => 0,
                });
            }

            _zeros = new([longest]);
            _zeros.Span.Clear();
            _ = Keep(_zeros);

            // The reference that Keep added keeps the memory alive.
            _zeros.Dispose();
        }

        return _zeros.Data;
    }

    /// <summary>Releases the parameters.</summary>
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
