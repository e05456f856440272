using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Lowering;

/// <summary>Describes how to compute a parameter from variables.</summary>
/// <remarks>
/// Equal expressions over the same variables compare equal, so all plans of a session share one
/// parameter.
/// </remarks>
internal abstract record ParameterExpression
{
    internal abstract Shape Shape { get; }

    /// <summary>Gets the variables that the values depend on.</summary>
    internal abstract IEnumerable<Variable> Variables { get; }

    /// <summary>
    /// Gets the variable whose memory each run reads, because training changes it between runs;
    /// null if a plan contains the values.
    /// </summary>
    internal virtual Variable? Live => null;

    /// <summary>Computes the values.</summary>
    /// <remarks>The caller must hold <see cref="VariableStore.Gate"/>.</remarks>
    internal abstract ParameterValues Values();

    private protected static IEnumerable<Variable> Known(params IEnumerable<Variable?> variables) => variables.OfType<Variable>();
}

/// <summary>Represents a convolution's filter.</summary>
/// <remarks>If a scale is given, each output channel is multiplied by its factor.</remarks>
internal sealed record FilterExpression(Variable Weights, VectorExpression? Scale = null) : ParameterExpression
{
    /// <summary>Gets a value that indicates whether each run reads the current weights.</summary>
    internal bool IsLive { get; init; }

    internal override Variable? Live => IsLive ? Weights : null;

    internal override Shape Shape => Weights.Shape;

    internal override IEnumerable<Variable> Variables => Scale is null ? [Weights] : [Weights, .. Scale.Variables];

    internal override ParameterValues Values() => Weights.Lend(Scale?.Evaluate());
}

/// <summary>Represents one number per channel, computed in double precision.</summary>
internal abstract record VectorExpression : ParameterExpression
{
    internal abstract int Channels { get; }

    internal sealed override Shape Shape => [Channels];

    internal abstract double[] Evaluate();

    internal sealed override ParameterValues Values()
    {
        double[] values = Evaluate();
        var tensor = new NhwcTensor([values.Length]);
        for (int c = 0; c < values.Length; c++)
        {
            tensor.Span[c] = (float)values[c];
        }

        return new(tensor);
    }
}

/// <summary>Represents the values of a variable.</summary>
internal sealed record VariableVector(Variable Variable) : VectorExpression
{
    /// <summary>Gets a value that indicates whether each run reads the current values.</summary>
    internal bool IsLive { get; init; }

    internal override Variable? Live => IsLive ? Variable : null;

    internal override int Channels => Variable.Shape.ElementCount;

    internal override IEnumerable<Variable> Variables => [Variable];

    internal override double[] Evaluate() => [.. Variable.Values().ToArray().Select(value => (double)value)];
}

/// <summary>Represents 1 / x for the values x of a variable.</summary>
internal sealed record ReciprocalVector(Variable Variable) : VectorExpression
{
    internal override int Channels => Variable.Shape.ElementCount;

    internal override IEnumerable<Variable> Variables => [Variable];

    internal override double[] Evaluate() => [.. Variable.Values().ToArray().Select(value => 1.0 / value)];
}

/// <summary>Represents the same number for all channels.</summary>
internal sealed record ConstantVector(double Value, int Count) : VectorExpression
{
    internal override int Channels => Count;

    internal override IEnumerable<Variable> Variables => [];

    internal override double[] Evaluate()
    {
        var values = new double[Count];
        Array.Fill(values, Value);
        return values;
    }
}

/// <summary>Represents gamma / sqrt(moving variance + epsilon).</summary>
internal sealed record BatchNormScale(Variable? Gamma, Variable MovingVariance, double Epsilon) : VectorExpression
{
    internal override int Channels => MovingVariance.Shape.ElementCount;

    internal override IEnumerable<Variable> Variables => Known(Gamma, MovingVariance);

    internal override double[] Evaluate()
    {
        ReadOnlySpan<float> variance = MovingVariance.Values();
        var scale = new double[variance.Length];
        for (int c = 0; c < scale.Length; c++)
        {
            scale[c] = 1 / Math.Sqrt(variance[c] + Epsilon);
        }

        if (Gamma is not null)
        {
            ReadOnlySpan<float> gamma = Gamma.Values();
            for (int c = 0; c < scale.Length; c++)
            {
                scale[c] *= gamma[c];
            }
        }

        return scale;
    }
}

/// <summary>Represents beta - moving mean * scale.</summary>
internal sealed record BatchNormShift(Variable? Beta, Variable MovingMean, BatchNormScale Scale) : VectorExpression
{
    internal override int Channels => Scale.Channels;

    internal override IEnumerable<Variable> Variables => Known([Beta, MovingMean, .. Scale.Variables]);

    internal override double[] Evaluate()
    {
        double[] shift = Scale.Evaluate();
        ReadOnlySpan<float> mean = MovingMean.Values();
        for (int c = 0; c < shift.Length; c++)
        {
            shift[c] *= -mean[c];
        }

        if (Beta is not null)
        {
            ReadOnlySpan<float> beta = Beta.Values();
            for (int c = 0; c < shift.Length; c++)
            {
                shift[c] += beta[c];
            }
        }

        return shift;
    }
}

/// <summary>Represents X * Scale + Shift.</summary>
/// <remarks>A null scale is 1, and a null shift is 0.</remarks>
internal sealed record AffineVector(VectorExpression X, VectorExpression? Scale, VectorExpression? Shift) : VectorExpression
{
    internal override int Channels => X.Channels;

    internal override IEnumerable<Variable> Variables => [.. X.Variables, .. Scale?.Variables ?? [], .. Shift?.Variables ?? []];

    internal override double[] Evaluate()
    {
        double[] result = X.Evaluate();
        double[]? scale = Scale?.Evaluate(), shift = Shift?.Evaluate();
        for (int c = 0; c < result.Length; c++)
        {
            result[c] = (result[c] * (scale?[c] ?? 1)) + (shift?[c] ?? 0);
        }

        return result;
    }
}
