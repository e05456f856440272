using System.Numerics;

namespace NeoResNet.Nn;

/// <summary>Represents consecutive elements of a variable, of its slots and of its gradient.</summary>
/// <param name="variable">The variable.</param>
/// <param name="values">The values of the variable.</param>
/// <param name="first">The values of the first slot; empty if the optimizer has no slots.</param>
/// <param name="second">The values of the second slot; empty if there is none.</param>
/// <param name="gradient">The gradient.</param>
/// <param name="factor">Factor by which the gradient is multiplied.</param>
internal readonly ref struct UpdatePiece(
    Variable variable, Span<float> values, Span<float> first, Span<float> second, ReadOnlySpan<float> gradient, float factor)
{
    private readonly Span<float> _values = values;
    private readonly Span<float> _first = first;
    private readonly Span<float> _second = second;
    private readonly ReadOnlySpan<float> _gradient = gradient;

    /// <summary>Gets the variable.</summary>
    public Variable Variable => variable;

    /// <summary>Applies a rule to all elements.</summary>
    public void Apply<TRule>(TRule rule)
        where TRule : struct, IUpdateRule
    {
        int lanes = Vector<float>.Count, whole = _values.Length - (_values.Length % lanes);
        for (int i = 0; i < whole; i += lanes)
        {
            Step(rule, _values[i..], TRule.Slots > 0 ? _first[i..] : [], TRule.Slots > 1 ? _second[i..] : [], _gradient[i..]);
        }

        if (whole < _values.Length)
        {
            Span<float> memory = stackalloc float[4 * lanes];
            memory.Clear();
            Span<float> values = memory[..lanes], first = memory[lanes..], second = memory[(2 * lanes)..], gradient = memory[(3 * lanes)..];
            _values[whole..].CopyTo(values);
            _gradient[whole..].CopyTo(gradient);
            if (TRule.Slots > 0)
            {
                _first[whole..].CopyTo(first);
            }

            if (TRule.Slots > 1)
            {
                _second[whole..].CopyTo(second);
            }

            Step(rule, values, first, second, gradient);
            int rest = _values.Length - whole;
            values[..rest].CopyTo(_values[whole..]);
            if (TRule.Slots > 0)
            {
                first[..rest].CopyTo(_first[whole..]);
            }

            if (TRule.Slots > 1)
            {
                second[..rest].CopyTo(_second[whole..]);
            }
        }
    }

    private void Step<TRule>(TRule rule, Span<float> values, Span<float> first, Span<float> second, ReadOnlySpan<float> gradient)
        where TRule : struct, IUpdateRule
    {
        Vector<float> one = TRule.Slots > 0 ? new(first) : default, other = TRule.Slots > 1 ? new(second) : default;
        rule.Next(new(values), new Vector<float>(gradient) * factor, ref one, ref other).CopyTo(values);
        if (TRule.Slots > 0)
        {
            one.CopyTo(first);
        }

        if (TRule.Slots > 1)
        {
            other.CopyTo(second);
        }
    }
}
