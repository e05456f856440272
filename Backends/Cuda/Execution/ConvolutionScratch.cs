namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Represents offsets in the scratch memory of a convolution: copies of the operands, the library's
/// result if it has more channels than the operation's result, and the plan's workspace.
/// </summary>
/// <param name="Padded">The offset of the padded images.</param>
/// <param name="Images">The offset of the images with additional channels.</param>
/// <param name="Filter">The offset of the filter with additional channels.</param>
/// <param name="Result">The offset of the result with additional channels.</param>
/// <param name="Workspace">The offset of the plan's workspace.</param>
/// <param name="Bytes">The total size in bytes.</param>
internal readonly record struct ConvolutionScratch(long Padded, long Images, long Filter, long Result, long Workspace, long Bytes)
{
    private const int Alignment = 256;

    /// <summary>Computes the offsets for a way to run a convolution.</summary>
    /// <param name="way">The way.</param>
    /// <param name="inputs">The channels of the images.</param>
    /// <param name="outputs">The channels of the operation's result.</param>
    /// <param name="pixels">The pixels of the result.</param>
    /// <param name="elementBytes">The size of a value's element in bytes.</param>
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
