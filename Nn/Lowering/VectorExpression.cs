namespace NeoResNet.Nn.Lowering;

/// <summary>
/// A parameter with one number a channel, computed from variables in double precision. Equal expressions over the same
/// variables compare equal, so that all plans of a session share one parameter.
/// </summary>
internal abstract record VectorExpression
{
    /// <summary>What the values depend on.</summary>
    internal abstract IEnumerable<Variable> Variables { get; }

    internal abstract double[] Evaluate();

    private protected static IEnumerable<Variable> Known(params IEnumerable<Variable?> variables) => variables.OfType<Variable>();
}

/// <summary>The values of a variable.</summary>
internal sealed record VariableVector(Variable Variable) : VectorExpression
{
    internal override IEnumerable<Variable> Variables => [Variable];

    internal override double[] Evaluate() => [.. Variable.Values().ToArray().Select(value => (double)value)];
}

/// <summary>One number for every channel.</summary>
internal sealed record ConstantVector(double Value, int Channels) : VectorExpression
{
    internal override IEnumerable<Variable> Variables => [];

    internal override double[] Evaluate()
    {
        var values = new double[Channels];
        Array.Fill(values, Value);
        return values;
    }
}

/// <summary>gamma / sqrt(moving variance + epsilon).</summary>
internal sealed record BatchNormScale(Variable? Gamma, Variable MovingVariance, double Epsilon) : VectorExpression
{
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

/// <summary>beta - moving mean * scale.</summary>
internal sealed record BatchNormShift(Variable? Beta, Variable MovingMean, BatchNormScale Scale) : VectorExpression
{
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

/// <summary>X * Scale + Shift, where a null scale is 1 and a null shift is 0.</summary>
internal sealed record AffineVector(VectorExpression X, VectorExpression? Scale, VectorExpression? Shift) : VectorExpression
{
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
