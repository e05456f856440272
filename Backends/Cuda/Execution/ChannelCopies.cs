namespace NeoResNet.Backends.Cuda;

/// <summary>Copies of a convolution's operands with more channels, and one of its result with fewer, where the library takes only certain numbers of them.</summary>
internal sealed class ChannelCopies
{
    private readonly List<MatrixCopy> _before = [];
    private readonly MatrixCopy? _after;

    /// <summary>Places the copies that a form needs.</summary>
    /// <param name="form">Over which channels the library computes.</param>
    /// <param name="operands">The operation's own operands, with their own channels.</param>
    /// <param name="inputs">Channels of the images.</param>
    /// <param name="outputs">Channels of the result.</param>
    /// <param name="pixels">Pixels of the result.</param>
    /// <param name="places">Offsets of the copies.</param>
    /// <param name="scratch">Address that they count from.</param>
    public ChannelCopies(in ConvolutionForm form, Pointers operands, int inputs, int outputs, int pixels, in ConvolutionScratch places, ulong scratch)
    {
        Operands = operands;
        if (form.C != inputs)
        {
            Operands = Operands with { Images = scratch + (ulong)places.Images };
            _before.Add(new(operands.Images, (int)form.Pixels, inputs, Operands.Images, (int)form.Pixels, form.C));
        }

        if ((form.C, form.K) != (inputs, outputs))
        {
            // In every run, from the filter that all workspaces share: read once and written once, beside a convolution.
            int taps = form.Window.Height.Kernel * form.Window.Width.Kernel;
            Operands = Operands with { Filter = scratch + (ulong)places.Filter };
            _before.Add(new(operands.Filter, outputs * taps, inputs, Operands.Filter, form.K * taps, form.C));
        }

        if (form.K != outputs)
        {
            Operands = Operands with { Result = scratch + (ulong)places.Result };
            _after = new(Operands.Result, pixels, form.K, operands.Result, pixels, outputs);
        }
    }

    /// <summary>What the library reads and writes.</summary>
    public Pointers Operands { get; }

    /// <summary>Queues what comes before the library's part.</summary>
    public void EnqueueBefore(KernelSet kernels, CudaStream stream)
    {
        foreach (MatrixCopy copy in _before)
        {
            copy.Enqueue(kernels, stream);
        }
    }

    /// <summary>Queues what comes after it.</summary>
    public void EnqueueAfter(KernelSet kernels, CudaStream stream) => _after?.Enqueue(kernels, stream);

    /// <summary>Addresses of a convolution's operands.</summary>
    internal readonly record struct Pointers(ulong Images, ulong Filter, ulong Result);
}
