using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Lowering;

/// <summary>What a step does before its epilogue; the counterpart of the operations of a <see cref="TensorProgram"/>.</summary>
internal abstract record StepBody;

/// <summary>Convolution.</summary>
internal sealed record ConvBody(FilterExpression Filter, Window Window) : StepBody;

/// <summary>Max pool.</summary>
internal sealed record PoolBody(Window Window) : StepBody;

/// <summary>x, or scale * x + shift.</summary>
internal sealed record PointwiseBody(VectorExpression? Scale = null, VectorExpression? Shift = null) : StepBody
{
    internal bool IsIdentity => Scale is null && Shift is null;
}

/// <summary>Statistics of the batch.</summary>
internal sealed record MomentsBody : StepBody;

/// <summary>Batch norm by the statistics that <see cref="Step.Y"/> holds.</summary>
internal sealed record BatchNormBody(BatchNormOperation Operation) : StepBody;

/// <summary>Mean over height and width.</summary>
internal sealed record MeanBody : StepBody;

/// <summary>Softmax over the last dimension.</summary>
internal sealed record SoftmaxBody : StepBody;

/// <summary>Product of the step's two operands.</summary>
internal sealed record MultiplyBody : StepBody;

/// <summary>1 / (1 + exp(-x)).</summary>
internal sealed record SigmoidBody : StepBody;

/// <summary>Numbers cut off at both ends.</summary>
internal sealed record ClipBody(float Minimum, float Maximum) : StepBody;

/// <summary>Cells of one value around height and width.</summary>
internal sealed record PadBody(Size2D Before, Size2D After, float Value) : StepBody;

/// <summary>Channels of zeros before and after.</summary>
internal sealed record PadChannelsBody(int Before, int After) : StepBody;

/// <summary>Random numbers.</summary>
internal sealed record RandomBody(RandomUniformOperation Operation) : StepBody;
