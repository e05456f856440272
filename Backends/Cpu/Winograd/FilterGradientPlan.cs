using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Divides the gradient of a 3x3 filter by Winograd's method into rounds of tiles, and its shared
/// memory into parts.
/// </summary>
/// <remarks>
/// The gradient of Y = A^T [(G g G^T) * (B^T d B)] A with respect to g is G^T M G, where M is the
/// sum over all tiles of (B^T d B) * (A dy A^T). A form therefore needs as few products for the
/// filter's gradient as for the convolution. A round transforms some tiles of the input and of the
/// gradient, and then adds their products to M. The shape determines the rounds, and one task adds
/// all products of an element of M in their order.
/// </remarks>
internal sealed class FilterGradientPlan
{
    // Transformed numbers of one round, which stay in the last-level cache.
    private const long RoundBytes = 8 * 1024 * 1024;
    private const int MinRoundTiles = 48;
    private const int MaxRoundTiles = 512;

    // Without the padding, the inputs of neighboring tiles map to the same sets of a cache.
    private const int PitchPadding = CacheHint.LineFloats;

    /// <summary>Divides a filter gradient.</summary>
    /// <param name="context">The compilation.</param>
    /// <param name="operation">The operation; 3x3 with stride 1 and dilation 1.</param>
    /// <param name="form">The minimal filtering.</param>
    public FilterGradientPlan(StepContext context, FilterGradient operation, WinogradForm form)
    {
        Shape dy = context.Shapes.Of(operation.Dy);
        Form = form;
        X = operation.X.Value;
        Dy = operation.Dy.Value;
        Inputs = context.Shapes.Of(operation.X)[3];
        Outputs = dy[3];
        Kernels = context.Kernels.For(Outputs);
        int columns = Kernels.Columns;
        Panels = (Outputs + columns - 1) / columns;
        InputTiles = new(context, operation.X, operation.Window.Height.PadBefore, operation.Window.Width.PadBefore, dy, form);
        GradientTiles = new(context, operation.Dy, 0, 0, dy, form, form.Outputs);
        Pitch = Inputs + PitchPadding;
        RowFloats = Panels * columns;
        long tileBytes = (long)form.Products * (Pitch + RowFloats) * sizeof(float);
        Rounds = TaskGrid.AtMost(InputTiles.Count, (int)Math.Clamp(RoundBytes / tileBytes, MinRoundTiles, MaxRoundTiles), 1);
        InputPlane = (long)Rounds.Longest * Pitch;
        GradientPlane = (long)Rounds.Longest * RowFloats;
        SumPlane = (long)Inputs * RowFloats;
    }

    /// <summary>Gets the minimal filtering.</summary>
    public WinogradForm Form { get; }

    /// <summary>Gets the inner loops.</summary>
    public KernelSet Kernels { get; }

    /// <summary>Gets the input of the convolution.</summary>
    public ValueId X { get; }

    /// <summary>Gets the gradient of the result of the convolution.</summary>
    public ValueId Dy { get; }

    /// <summary>Gets the number of input channels.</summary>
    public int Inputs { get; }

    /// <summary>Gets the number of output channels.</summary>
    public int Outputs { get; }

    /// <summary>Gets the number of panels of output channels.</summary>
    public int Panels { get; }

    /// <summary>Gets the input pixels of the tiles.</summary>
    public WinogradTiles InputTiles { get; }

    /// <summary>Gets the pixels of the gradient in the tiles.</summary>
    public WinogradTiles GradientTiles { get; }

    /// <summary>Gets the tiles of each round.</summary>
    public TaskGrid Rounds { get; }

    /// <summary>Gets the floats from the transformed input of a tile to the next.</summary>
    public int Pitch { get; }

    /// <summary>Gets the floats from one input channel of the sums to the next.</summary>
    public int RowFloats { get; }

    /// <summary>Gets the floats from one element of the sums to the next.</summary>
    public long SumPlane { get; }

    /// <summary>Gets the floats from one element of the transformed inputs to the next.</summary>
    public long InputPlane { get; }

    /// <summary>Gets the floats from one element of the transformed gradients to the next.</summary>
    public long GradientPlane { get; }

    /// <summary>Gets where the transformed inputs [product][tile][pitch] begin.</summary>
    public long FirstInput => Form.Products * SumPlane;

    /// <summary>
    /// Gets where the transformed gradients [product][panel][tile][columns] begin.
    /// </summary>
    public long FirstGradient => FirstInput + (Form.Products * InputPlane);

    /// <summary>
    /// Gets the bytes of the sums [product][input channel][output channel] and of a round.
    /// </summary>
    public long SharedBytes => (FirstGradient + (Form.Products * GradientPlane)) * sizeof(float);
}
