namespace NeoResNet.Backends.Cuda;

/// <summary>How a convolution is done in one workspace: by which library, over which form, and with how much of what follows it.</summary>
/// <param name="Form">The images and the window.</param>
/// <param name="Plan">A plan of cuDNN, owned; null for a product of cuBLAS.</param>
/// <param name="Fused">Whether the plan does bias, residual and ReLU too.</param>
internal sealed record ConvolutionWay(ConvolutionForm Form, DnnPlan? Plan, bool Fused)
{
    /// <summary>
    /// Goes down the ladder: one plan with all that follows, a product where the window is a single pixel, a plan and a kernel for what
    /// follows, then the last but one and the first again over a padded copy where padding differs at two ends; in the half precisions
    /// then all plans again with the channels filled up to multiples of 8, which is what tensor cores want.
    /// </summary>
    /// <exception cref="NotSupportedException">There is no way; names the operation and what was refused.</exception>
    public static ConvolutionWay Find(Conv2D conv, StepContext context)
    {
        var refused = new List<string>();
        ConvolutionForm form = ConvolutionForm.Of(conv, context.Shapes);
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

        ConvolutionWay? ByForms(ConvolutionForm over) => ByPlans(over) ?? (over.IsAsymmetric ? ByPlans(over.Symmetric()) : null);

        // Bias and residual have the channels of the result that is asked for.
        ConvolutionWay? ByPlans(ConvolutionForm over) => (follows && over.K == form.K ? ByPlan(over, fused: true) : null) ?? ByPlan(over, fused: false);

        ConvolutionWay? ByPlan(ConvolutionForm over, bool fused) =>
            context.Runtime.Plans.Find(context.Dnn, Specify(conv, over, fused, context), context.Rules, refused) is { } plan ? new(over, plan, fused) : null;
    }

    private static DnnConvolution Specify(Conv2D conv, in ConvolutionForm form, bool fused, StepContext context)
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
            // Of any rank: dimensions of size 1 do not count.
            return plain.Y;
        }

        Tensors.Shape stored = shapes.Of(view.Value);
        return DnnTensor.Subsampled(plain.OutputType, stored[0], stored[1], stored[2], stored[3], view.Stride, view.Stride);
    }
}
