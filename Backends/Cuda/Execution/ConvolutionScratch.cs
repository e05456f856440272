namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Holds offsets in the scratch memory of a convolution: copies of the operands, the library's
/// result if it is wider than the operation's, and the memory that the plan works in.
/// </summary>
/// <param name="Padded">The images with cells around them.</param>
/// <param name="Images">The images with more channels.</param>
/// <param name="Filter">The filter with more channels.</param>
/// <param name="Result">The result with more channels.</param>
/// <param name="Workspace">The memory that the plan works in.</param>
/// <param name="Bytes">The size of all.</param>
internal readonly record struct ConvolutionScratch(long Padded, long Images, long Filter, long Result, long Workspace, long Bytes)
{
    private const int Alignment = 256;

    /// <summary>Computes the offsets for a way.</summary>
    /// <param name="way">The way.</param>
    /// <param name="inputs">The channels of the images.</param>
    /// <param name="outputs">The channels of the operation's result.</param>
    /// <param name="pixels">The pixels of the result.</param>
    /// <param name="elementBytes">The bytes of an element of a value.</param>
    public static ConvolutionScratch Of(ConvolutionWay way, int inputs, int outputs, int pixels, int elementBytes)
    {
        DenseConvolution form = way.Form;
        long filter = (long)form.K * form.Window.Height.Kernel * form.Window.Width.Kernel * form.C;
        long end = 0;
        return new(
            Take(form.Copy is null ? 0 : form.Pixels * inputs * elementBytes),
            Take(form.C == inputs ? 0 : form.Pixels * form.C * elementBytes),
            Take(form.C == inputs && form.K == outputs ? 0 : filter * elementBytes),
            Take(form.K == outputs ? 0 : (long)pixels * form.K * elementBytes),
            Take(way.Plan?.WorkspaceBytes ?? 0),
            end);

        long Take(long bytes)
        {
            long at = end;
            end += (bytes + Alignment - 1) / Alignment * Alignment;
            return at;
        }
    }
}
