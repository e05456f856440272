using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>What a <see cref="Node"/> computes from its inputs. Immutable; shapes are inferred when the node is made.</summary>
public abstract record NodeOperation
{
    private protected NodeOperation()
    {
    }

    /// <summary>TensorFlow's name of the operation, the last part of the node's name.</summary>
    public abstract string Kind { get; }

    /// <summary>Number of nodes it computes from.</summary>
    internal virtual int InputCount => 1;

    internal abstract PartialShape InferShape(IReadOnlyList<PartialShape> inputs);

    private protected static PartialShape RequireOneShape(IReadOnlyList<PartialShape> inputs, string what)
    {
        PartialShape a = inputs[0], b = inputs[1];
        bool fits = a.Rank == b.Rank && a.Zip(b).All(pair => pair.First is null || pair.Second is null || pair.First == pair.Second);
        return fits
            ? new([.. a.Zip(b, (first, second) => first ?? second)])
            : throw new ArgumentException($"the {what} must have one shape, got {a} and {b}");
    }

    private protected static PartialShape RequireRank4(PartialShape shape) => shape.Rank == 4
        ? shape
        : throw new ArgumentException($"the input must have rank 4 [batch, height, width, channels], got {shape}");
}

/// <summary>A value fed by the caller at each run.</summary>
public sealed record PlaceholderOperation(PartialShape Shape) : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "Placeholder";

    internal override int InputCount => 0;

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs) => Shape;
}

/// <summary>Uniform numbers in [Minimum, Maximum), the same at each run.</summary>
public sealed record RandomUniformOperation(Shape Shape, float Minimum, float Maximum, ulong Seed) : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "RandomUniform";

    internal override int InputCount => 0;

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs) => Shape;
}

/// <summary>Cross-correlation with HWIO weights.</summary>
public sealed record Conv2DOperation(Variable Weights, int Stride, int Rate, Padding Padding) : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "Conv2D";

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs)
    {
        PartialShape x = RequireRank4(inputs[0]);
        if (x[3] is { } channels && channels != Weights.Shape[2])
        {
            throw new ArgumentException($"the input must have {Weights.Shape[2]} channels for weights of shape {Weights.Shape}, got {x}");
        }

        return [
            x[0],
            Padding.OutputSize(x[1], Weights.Shape[0], Stride, Rate),
            Padding.OutputSize(x[2], Weights.Shape[1], Stride, Rate),
            Weights.Shape[3]];
    }
}

/// <summary>Adds a number to each channel.</summary>
public sealed record BiasAddOperation(Variable Biases) : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "BiasAdd";

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs) => inputs[0];
}

/// <summary>Statistics of each channel of a batch, [3, channels]: mean, variance, variance with Bessel's correction. See <see cref="Backends.BatchMoments"/>.</summary>
public sealed record BatchMomentsOperation : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "Moments";

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs) => [Backends.BatchMoments.Rows, RequireRank4(inputs[0])[3]];
}

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015), as slim's fused layer computes it.
/// In training mode it uses the batch's statistics, its second input. Moving averages are moved by <see cref="MovingAverageUpdate"/>s.
/// </summary>
/// <param name="Gamma">Scale, null for 1.</param>
/// <param name="Beta">Offset, null for 0.</param>
/// <param name="MovingMean">Mean used in inference.</param>
/// <param name="MovingVariance">Variance used in inference.</param>
/// <param name="Epsilon">Effective epsilon, after slim's clamp.</param>
/// <param name="Decay">Share of the old moving value that an update keeps.</param>
/// <param name="IsTraining">Whether the batch's own statistics are used.</param>
public sealed record BatchNormOperation(
    Variable? Gamma, Variable? Beta, Variable MovingMean, Variable MovingVariance, double Epsilon, double Decay, bool IsTraining) : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "FusedBatchNorm";

    internal override int InputCount => IsTraining ? 2 : 1;

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs) => !IsTraining || inputs[1].Equals([Backends.BatchMoments.Rows, MovingMean.Shape[0]])
        ? inputs[0]
        : throw new ArgumentException($"the statistics must have shape [{Backends.BatchMoments.Rows}, {MovingMean.Shape[0]}], got {inputs[1]}");
}

/// <summary>max(x, 0); NaN stays NaN.</summary>
public sealed record ReluOperation : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "Relu";

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs) => inputs[0];
}

/// <summary>Sum of two values of one shape.</summary>
public sealed record AddOperation : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "add";

    internal override int InputCount => 2;

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs) => RequireOneShape(inputs, "summands");
}

/// <summary>Maximum over a window; padding never wins.</summary>
public sealed record MaxPoolOperation(Size2D KernelSize, int Stride, Padding Padding) : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "MaxPool";

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs)
    {
        PartialShape x = RequireRank4(inputs[0]);
        return [x[0], Padding.OutputSize(x[1], KernelSize.Height, Stride, 1), Padding.OutputSize(x[2], KernelSize.Width, Stride, 1), x[3]];
    }
}

/// <summary>Cells of one value around height and width.</summary>
/// <param name="Before">Rows above and columns to the left.</param>
/// <param name="After">Rows below and columns to the right.</param>
/// <param name="Value">What the new cells hold.</param>
public sealed record PadOperation(Size2D Before, Size2D After, float Value = 0) : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "Pad";

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs)
    {
        PartialShape x = RequireRank4(inputs[0]);
        return [x[0], x[1] + Before.Height + After.Height, x[2] + Before.Width + After.Width, x[3]];
    }
}

/// <summary>Mean over height and width, dimensions kept.</summary>
public sealed record GlobalMeanOperation : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "Mean";

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs)
    {
        PartialShape x = RequireRank4(inputs[0]);
        return [x[0], 1, 1, x[3]];
    }
}

/// <summary>Removes height and width, which must be 1.</summary>
public sealed record SpatialSqueezeOperation : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "Squeeze";

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs)
    {
        PartialShape x = RequireRank4(inputs[0]);
        return x[1] is null or 1 && x[2] is null or 1
            ? [x[0], x[3]]
            : throw new ArgumentException($"only a height and width of 1 can be removed, got {x}");
    }
}

/// <summary>exp(x) normalised to sum 1 over the last dimension.</summary>
public sealed record SoftmaxOperation : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "Softmax";

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs) => inputs[0];
}
