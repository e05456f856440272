namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Describes how a convolution runs in one workspace: the library, the images, and how much of the
/// epilogue the library applies.
/// </summary>
/// <param name="Form">The images and the window.</param>
/// <param name="Plan">A cuDNN plan, which this object owns; null for a cuBLAS product.</param>
/// <param name="Fused">Whether the plan also applies bias, residual and ReLU.</param>
internal sealed record ConvolutionWay(DenseConvolution Form, DnnPlan? Plan, bool Fused)
{
    /// <summary>
    /// Finds a way to run a convolution. Tries in order: one plan that includes the epilogue; a
    /// product if the window is a single pixel; a plan with the epilogue in a kernel; both kinds of
    /// plan over a padded copy if the padding before and after differs. For half precisions, the
    /// method tries all plans again with the channels rounded up to multiples of 8, as tensor cores
    /// require.
    /// </summary>
    /// <exception cref="NotSupportedException">
    /// The backend cannot run the convolution. The message names the operation and the refused
    /// engines.
    /// </exception>
    public static ConvolutionWay Find(Conv2D conv, CudaStepContext context)
    {
        var refused = new List<string>();
        DenseConvolution form = DenseConvolution.Of(conv, context.Shapes);
        CudaProductUse products = form.IsProduct ? context.Runtime.Options.Products : CudaProductUse.Never;
        bool isHalf = context.Rules.Precision is CudaPrecision.Float16 or CudaPrecision.BFloat16;
        bool follows = conv.Epilogue is { Bias: not null } or { Residual: not null } or { Relu: true };
        return products switch
        {
            CudaProductUse.Always => new(form, null, false),
            CudaProductUse.Auto => (follows ? ByPlan(form, fused: true) : null) ?? new(form, null, false),
            _ => ByForms(form) ?? (isHalf && form.Wide() != form ? ByForms(form.Wide()) : null) ?? throw new NotSupportedException(
                $"cuDNN has no engine for {conv.Kind} '{conv.Label}' at {context.Rules.Precision}: {string.Join("; ", refused.Distinct())}."),
        };

        ConvolutionWay? ByForms(DenseConvolution over) => ByPlans(over) ?? (over.IsAsymmetric ? ByPlans(over.Symmetric()) : null);

        // The bias and the residual have as many channels as the operation's result.
        ConvolutionWay? ByPlans(DenseConvolution over) => (follows && over.K == form.K ? ByPlan(over, fused: true) : null) ?? ByPlan(over, fused: false);

        ConvolutionWay? ByPlan(DenseConvolution over, bool fused) =>
            context.Runtime.Plans.Find(context.Dnn, Specify(conv, over, fused, context), context.Rules, refused) is { } plan ? new(over, plan, fused) : null;
    }

    private static DnnConvolution Specify(Conv2D conv, in DenseConvolution form, bool fused, CudaStepContext context)
    {
        DnnConvolution plain = DnnConvolution.Dense(context.Rules.Precision, form.N, form.H, form.W, form.C, form.K, form.Window);
        if (!fused)
        {
            return plain;
        }

        return (conv.Epilogue.Bias is null ? plain : plain.WithBias()) with
        {
            Residual = conv.Epilogue.Residual is { } view ? ResidualOf(view, plain, context.Shapes) : null,
            Relu = conv.Epilogue.Relu,
        };
    }

    private static DnnTensor ResidualOf(View view, DnnConvolution plain, ProgramShapes shapes)
    {
        if (view.Stride == 1)
        {
            // A residual of a different rank has the same elements, because the ranks differ only
            // in dimensions of size 1.
            return plain.Y;
        }

        Tensors.Shape stored = shapes.Of(view.Value);
        return DnnTensor.Subsampled(plain.OutputType, stored[0], stored[1], stored[2], stored[3], view.Stride, view.Stride);
    }
}
