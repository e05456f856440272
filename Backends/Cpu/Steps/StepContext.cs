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
    private readonly List<HostBuffer> _live = [];
    private readonly List<ParameterValues> _liveValues = [];
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
    public float* Plain(ParameterId? id) => id is not { } known ? null
        : parameters.LiveOf(known) is null ? Keep(parameters.GetPlain(known, Shapes.Of(known)))
        : KeepLive(parameters.GetPlain(known, Shapes.Of(known)));

    /// <summary>Determines whether training changes a parameter between runs.</summary>
    public bool IsLive(ParameterId id) => parameters.LiveOf(id) is not null;

    /// <summary>Returns the location of a packed filter.</summary>
    /// <param name="id">The filter.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="offset">
    /// Bytes of shared memory that the steps of the operation use themselves. If each run packs the
    /// filter, it follows them.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The parameter is missing, or its shape is not the declared shape.
    /// </exception>
    public PackedFilter Packed(ParameterId id, FilterLayout layout, long offset = 0)
    {
        Shape declared = Shapes.Of(id);
        if (parameters.LiveOf(id) is { } live)
        {
            ParameterSet.CheckShape(id, declared, live.Shape);
            _ = KeepLive(live);
            var values = new ParameterValues(live, null);
            _liveValues.Add(values);
            return new(new PackingStep(kernels.Prefix, layout, values, ScratchSizes.Align(offset)));
        }

        return new(Keep(parameters.GetOrPack(id, layout.Name, values =>
        {
            ParameterSet.CheckShape(id, declared, values.Shape);
            return ParallelPacking.Pack(layout, values, pool);
        })));
    }

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
        _live.ForEach(buffer => buffer.Release());
        _live.Clear();
        _liveValues.ForEach(values => values.Dispose());
        _liveValues.Clear();
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

    // The memory of a variable, which the executable reads but does not own.
    private float* KeepLive(HostBuffer buffer)
    {
        _live.Add(buffer.Retain());
        BytesGiven += buffer.Bytes;
        return buffer.Data;
    }
}
