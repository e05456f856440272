using NeoResNet.Backends;

namespace NeoResNet.Nn.Lowering;

/// <summary>Last step of lowering: writes the steps down as a <see cref="TensorProgram"/>.</summary>
internal sealed class Emitter
{
    private readonly ProgramBuilder _builder = new();
    private readonly Dictionary<LoweredValue, ValueId> _ids = [];
    private readonly ParameterTable _parameters;

    private Emitter(ParameterTable parameters)
    {
        _parameters = parameters;
    }

    internal static TensorProgram Emit(LoweringGraph graph, ParameterTable parameters)
    {
        var emitter = new Emitter(parameters);
        foreach (LoweredValue feed in graph.Feeds)
        {
            emitter._ids[feed] = emitter._builder.Input(feed.Shape);
        }

        foreach (Step step in graph.Steps)
        {
            _ = emitter._builder.Add(emitter.ToOperation(step));
        }

        foreach ((LoweredValue value, Tensors.Shape shape) in graph.Fetches)
        {
            emitter._builder.Output(emitter._ids[value], shape);
        }

        return emitter._builder.Build();
    }

    private Operation ToOperation(Step step)
    {
        int channels = (step.Output ?? step.Second!.Output).Shape[^1];
        View x = step.X is { } read ? ToView(read) : default;
        Epilogue epilogue = ToEpilogue(step, channels);
        Operation operation = step.Body switch
        {
            ConvBody conv => new Conv2D(x, Declare(_parameters.Intern(conv.Filter)), conv.Window, epilogue),
            PoolBody pool => new MaxPool(x, pool.Window, epilogue),
            PointwiseBody pointwise => new Pointwise(x, Vector(pointwise.Scale, channels), Vector(pointwise.Shift, channels), epilogue),
            MomentsBody => new BatchMoments(x, epilogue),
            BatchNormBody { Operation: var norm } => new BatchNorm(
                x, _ids[step.Y!.Value.Value], Vector(norm.Gamma, channels), Vector(norm.Beta, channels), norm.Epsilon, epilogue),
            MeanBody => new GlobalMean(x, epilogue),
            SoftmaxBody => new Softmax(x, epilogue),
            PadBody pad => new Pad(x, pad.Before.Height, pad.After.Height, pad.Before.Width, pad.After.Width, pad.Value, epilogue),
            PadChannelsBody pad => new PadChannels(x, pad.Before, pad.After, epilogue),
            MultiplyBody when step.Y is { } y => new Multiply(x, ToView(y), epilogue),
            SigmoidBody => new Sigmoid(x, epilogue),
            ClipBody clip => new Clip(x, clip.Minimum, clip.Maximum, epilogue),
            RandomBody { Operation: { } random } => new RandomUniform(random.Shape, random.Minimum, random.Maximum, random.Seed, epilogue),
            _ => throw new InvalidOperationException($"{step.Label}: {step.Body.GetType().Name} cannot be emitted."),
        };
        return operation with { Label = step.Label };
    }

    private Epilogue ToEpilogue(Step step, int channels) => new()
    {
        Output = step.Output is { } output ? Define(output) : null,
        Bias = Vector(step.Bias, channels),
        Residual = step.Residual is { } residual ? ToView(residual) : null,
        Relu = step.Relu,
        Second = step.Second is { } second
            ? new Affine(Define(second.Output), Vector(second.Scale, channels)!.Value, Vector(second.Shift, channels)!.Value, second.Relu)
            : null,
    };

    private ValueId Define(LoweredValue value) => _ids[value] = _builder.NewValue();

    private View ToView(LoweredView view) => new(_ids[view.Value], view.Stride);

    private ParameterId? Vector(VectorExpression? vector, int channels) => vector is null ? null : Declare(_parameters.Intern(vector, channels));

    private ParameterId? Vector(Variable? variable, int channels) => variable is null ? null : Vector(new VariableVector(variable), channels);

    private ParameterId Declare(ParameterId id) => _builder.Parameter(id, _parameters.ShapeOf(id));
}
