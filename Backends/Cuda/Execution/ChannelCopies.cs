namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Copies the operands of a convolution to arrays with more channels, and its result to an array
/// with fewer channels. A convolution needs copies if the library supports only certain numbers of
/// channels.
/// </summary>
internal sealed class ChannelCopies
{
    /// <summary>Prepares the copies that a convolution needs.</summary>
    /// <param name="form">The convolution as the library computes it.</param>
    /// <param name="operands">The operands of the operation, with their original channels.</param>
    /// <param name="inputs">The channels of the images.</param>
    /// <param name="outputs">The channels of the result.</param>
    /// <param name="pixels">The pixels of the result.</param>
    /// <param name="places">The offsets of the copies.</param>
    /// <param name="scratch">The base address of the offsets.</param>
    public ChannelCopies(in DenseConvolution form, Pointers operands, int inputs, int outputs, int pixels, in ConvolutionScratch places, ulong scratch)
    {
        Operands = operands;
        if (form.C != inputs)
        {
            Operands = Operands with { Images = scratch + (ulong)places.Images };
            Before.Add(MatrixCopy.Call(new(operands.Images, (int)form.Pixels, inputs), new(Operands.Images, (int)form.Pixels, form.C)));
        }

        if ((form.C, form.K) != (inputs, outputs))
        {
            // The filter is copied in every run, because all workspaces share the original filter.
            // A copy is cheap compared with a convolution.
            int taps = form.Window.Height.Kernel * form.Window.Width.Kernel;
            Operands = Operands with { Filter = scratch + (ulong)places.Filter };
            Before.Add(MatrixCopy.Call(new(operands.Filter, outputs * taps, inputs), new(Operands.Filter, form.K * taps, form.C)));
        }

        if (form.K != outputs)
        {
            Operands = Operands with { Result = scratch + (ulong)places.Result };
            After = MatrixCopy.Call(new(Operands.Result, pixels, form.K), new(operands.Result, pixels, outputs));
        }
    }

    /// <summary>Gets the addresses that the library reads and writes.</summary>
    public Pointers Operands { get; }

    /// <summary>Gets the copies that must run before the library.</summary>
    public List<KernelCall> Before { get; } = [];

    /// <summary>Gets the copy that must run after the library; null if no copy is needed.</summary>
    public KernelCall? After { get; }

    /// <summary>Represents the addresses of a convolution's operands.</summary>
    internal readonly record struct Pointers(ulong Images, ulong Filter, ulong Result);
}
