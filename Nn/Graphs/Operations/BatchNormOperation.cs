using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>Normalizes a batch (Ioffe and Szegedy 2015) as slim's fused layer does.</summary>
/// <param name="Gamma">Scale; null for 1.</param>
/// <param name="Beta">Offset; null for 0.</param>
/// <param name="MovingMean">Mean used in inference.</param>
/// <param name="MovingVariance">Variance used in inference.</param>
/// <param name="Epsilon">Effective epsilon, after the fused form has raised it.</param>
/// <param name="Decay">Share of the old moving average that an update keeps.</param>
/// <param name="IsTraining">Whether to use the statistics of the batch.</param>
/// <remarks>
/// In training mode, the operation uses the statistics of the batch, which are its second input,
/// and each <see cref="MovingAverageUpdate"/> changes a moving average.
/// </remarks>
internal sealed record BatchNormOperation(
    Variable? Gamma, Variable? Beta, Variable MovingMean, Variable MovingVariance, double Epsilon, double Decay, bool IsTraining) : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "FusedBatchNorm";

    internal override int InputCount => IsTraining ? 2 : 1;

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs) => !IsTraining || inputs[1].Equals([BatchMoments.Rows, MovingMean.Shape[0]])
        ? inputs[0]
        : throw new ArgumentException($"the statistics must have shape [{BatchMoments.Rows}, {MovingMean.Shape[0]}], got {inputs[1]}");

    internal override void Lower(NodeLowering node)
    {
        if (IsTraining)
        {
            node.AppendForScope(new BatchNorm(node.X, node.Y.Value, node.Parameter(Gamma), node.Parameter(Beta), Epsilon, new()));
            return;
        }

        if (IsLive(node))
        {
            ValueId moments = node.AppendInner(
                MomentsShape, new MovingMoments(node.Parameter(MovingMean)!.Value, node.Parameter(MovingVariance)!.Value, new()));
            node.AppendForScope(new BatchNorm(node.X, moments, node.Parameter(Gamma), node.Parameter(Beta), Epsilon, new()));
            return;
        }

        var scale = new BatchNormScale(Gamma, MovingVariance, Epsilon);
        var shift = new BatchNormShift(Beta, MovingMean, scale);
        node.AppendForScope(new Pointwise(node.X, node.Parameter(scale), node.Parameter(shift), new()));
    }

    internal override IEnumerable<Variable> Variables => new[] { Gamma, Beta }.OfType<Variable>();

    internal override void Differentiate(NodeGradient node)
    {
        if (!IsTraining)
        {
            DifferentiateInference(node);
            return;
        }

        // The gradient of the input contains the gradient through the statistics.
        Node moments = node.Node.Inputs[1], sums = AddSums(node, moments);
        if (node.Wants(0))
        {
            node.Pass(0, node.Like(
                "FusedBatchNormGrad",
                gradient => gradient.Append(new BatchNormGradient(
                    gradient.X, gradient.Y, gradient.Input(2).Value, gradient.Input(3).Value, gradient.Parameter(Gamma), Epsilon, new())),
                node.X, node.Dy, moments, sums));
        }
    }

    private Shape MomentsShape => [BatchMoments.Rows, MovingMean.Shape[0]];

    // Determines whether training changes one of the variables, so that the program cannot contain
    // numbers that are computed from it.
    private bool IsLive(NodeLowering node) =>
        node.IsLive(Gamma) || node.IsLive(Beta) || node.IsLive(MovingMean) || node.IsLive(MovingVariance);

    private void DifferentiateInference(NodeGradient node)
    {
        if (node.Wants(Gamma) || node.Wants(Beta))
        {
            _ = AddSums(node, node.Of(
                "moving_moments", MomentsShape,
                moments => moments.Append(new MovingMoments(moments.Parameter(MovingMean)!.Value, moments.Parameter(MovingVariance)!.Value, new()))));
        }

        if (node.Wants(0))
        {
            node.Pass(0, node.Like("FusedBatchNormGrad", LowerScale, node.Dy));
        }
    }

    // Computes x * gamma / sqrt(moving variance + epsilon).
    private void LowerScale(NodeLowering node)
    {
        if (!IsLive(node))
        {
            node.Append(new Pointwise(node.X, node.Parameter(new BatchNormScale(Gamma, MovingVariance, Epsilon)), null, new()));
            return;
        }

        ParameterId zeros = node.Parameter(new ConstantVector(0, MovingMean.Shape[0]))!.Value;
        ValueId moments = node.AppendInner(MomentsShape, new MovingMoments(zeros, node.Parameter(MovingVariance)!.Value, new()));
        node.Append(new BatchNorm(node.X, moments, node.Parameter(Gamma), null, Epsilon, new()));
    }

    // Adds the gradients of beta and gamma, which are also sums that the gradient of the input
    // contains.
    private Node AddSums(NodeGradient node, Node moments)
    {
        int channels = MovingMean.Shape[0];
        Node sums = node.Of(
            "batch_norm_sums", [BatchNormSums.Rows, channels],
            gradient => gradient.Append(new BatchNormSums(gradient.X, gradient.Y, gradient.Input(2).Value, Epsilon, new())),
            node.X, node.Dy, moments);
        foreach ((int row, Variable? variable) in new[] { Beta, Gamma }.Index())
        {
            if (node.Wants(variable))
            {
                node.Pass(variable!, node.Of("select_row", [channels], gradient => gradient.Append(new SelectRow(gradient.X, row, new())), sums));
            }
        }

        return sums;
    }

    internal override void Export(NodeExport node)
    {
        if (IsTraining)
        {
            throw TrainingHasNoOnnxForm(node.Node);
        }

        if (node.Node.Shape.Rank != 4)
        {
            throw new NotSupportedException($"{node.Node.Name}: ONNX export supports batch norm of rank 4 values only, got {node.Node.Shape}.");
        }

        int channels = MovingMean.Shape.ElementCount;
        node.Add("BatchNormalization", [
            node.X,
            Gamma is not null ? node.Constants.Vector(Gamma) : node.Constants.Filled($"{node.Node.Name}/gamma", channels, 1),
            Beta is not null ? node.Constants.Vector(Beta) : node.Constants.Filled($"{node.Node.Name}/beta", channels, 0),
            node.Constants.Vector(MovingMean),
            node.Constants.Vector(MovingVariance)], [new OnnxAttribute.Real("epsilon", (float)Epsilon)]);
    }

    internal static NotSupportedException TrainingHasNoOnnxForm(Node node) =>
        new($"{node.Name}: ONNX export does not support batch norm in training mode. Build the network with isTraining: false.");
}
