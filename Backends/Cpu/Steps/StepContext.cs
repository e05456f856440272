using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>What steps need while a program is compiled: shapes, kernels and parameters, which it keeps alive.</summary>
internal sealed unsafe class StepContext(TensorProgram program, HostParameterSet parameters, KernelSet kernels, int maxThreads, WinogradUse winograd, CpuTuning? tuning) : IDisposable
{
    private readonly HashSet<HostBuffer> _buffers = new(ReferenceEqualityComparer.Instance);
    private HostBuffer? _zeros;

    /// <summary>Shapes of values and parameters, of the images that the steps now made will see at a time.</summary>
    public ProgramShapes Shapes { get; private set; } = program.Shapes;

    /// <summary>Shapes for the whole batch: what choices of a method depend on, so that slices change no result.</summary>
    public ProgramShapes WholeShapes => program.Shapes;

    /// <summary>The inner loops of the level in use.</summary>
    public KernelSet Kernels => kernels;

    /// <summary>Whether Winograd's method may be used.</summary>
    public WinogradUse Winograd => winograd;

    /// <summary>Stored choices of forms; null where there are none.</summary>
    public CpuTuning? Tuning => tuning;

    /// <summary>Bytes of all parameters in use.</summary>
    public long ParameterBytes => _buffers.Sum(buffer => buffer.Bytes);

    /// <summary>Bytes of all addresses given out so far: what an operation reads is the difference that making its steps makes.</summary>
    public long BytesGiven { get; private set; }

    /// <summary>Makes the steps that follow for a part of the batch, or for all of it again.</summary>
    /// <param name="batch">Images of the whole batch.</param>
    /// <param name="images">Images at a time.</param>
    public void UseImages(int batch, int images) => Shapes = images == batch ? program.Shapes : program.Shapes.WithBatch(batch, images);

    /// <summary>Address of a parameter as declared, or null.</summary>
    public float* Plain(ParameterId? id) => id is { } known ? Keep(parameters.GetPlain(known, Shapes.Of(known))) : null;

    /// <summary>Address of a filter packed for the level in use.</summary>
    /// <exception cref="ArgumentException">The parameter is missing, or its source gives another shape than declared.</exception>
    public float* Filter(ParameterId id) =>
        Packed(id, FilterPacking.Layout(kernels.Columns), values => FilterPacking.Pack(values, kernels.Columns, maxThreads));

    /// <summary>Address of a filter transformed and packed for Winograd's method on the level in use.</summary>
    /// <exception cref="ArgumentException">The parameter is missing, or its source gives another shape than declared.</exception>
    public float* Filter(ParameterId id, WinogradForm form) =>
        Packed(id, WinogradFilter.Layout(form, kernels.Columns), values => WinogradFilter.Pack(form, values, kernels.Columns, maxThreads));

    /// <summary>Address of zeros that stand for the padding of any convolution of the program.</summary>
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
