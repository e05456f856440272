using NeoResNet.Tensors;

namespace NeoResNet.Nn.Lowering;

/// <summary>The steps and values between a <see cref="Graph"/> and a program: what the passes work on.</summary>
internal sealed class LoweringGraph
{
    internal List<Step> Steps { get; } = [];

    /// <summary>The caller's tensors, in order.</summary>
    internal List<LoweredValue> Feeds { get; } = [];

    /// <summary>What the caller gets, in order, and in which shape.</summary>
    internal List<(LoweredValue Value, Shape Shape)> Fetches { get; } = [];

    internal void Append(string label, StepBody body, LoweredView? x, LoweredValue output, LoweredView? residual = null, LoweredView? y = null)
    {
        var step = new Step(Steps.Count, label, body, x, output) { Residual = residual, Y = y };
        output.Producer = step;
        Count(x, 1);
        Count(y, 1);
        Count(residual, 1);
        Steps.Add(step);
    }

    /// <summary>Makes a step read another value as its input.</summary>
    internal static void Redirect(Step step, LoweredView x)
    {
        Count(step.X, -1);
        Count(x, 1);
        step.X = x;
    }

    /// <summary>Makes a step add another value.</summary>
    internal static void RedirectResidual(Step step, LoweredView? residual)
    {
        Count(step.Residual, -1);
        Count(residual, 1);
        step.Residual = residual;
    }

    /// <summary>Makes a step read another value as its second operand.</summary>
    internal static void RedirectSecond(Step step, LoweredView? y)
    {
        Count(step.Y, -1);
        Count(y, 1);
        step.Y = y;
    }

    /// <summary>Lets an earlier step write what a later one did, and removes the later one. The later one's reads are given up.</summary>
    internal void MergeInto(Step earlier, Step later)
    {
        Count(later.X, -1);
        Count(later.Y, -1);
        Count(later.Residual, -1);
        earlier.Output = later.Output;
        if (later.Output is not null)
        {
            later.Output.Producer = earlier;
        }

        _ = Steps.Remove(later);
    }

    /// <summary>Removes steps that nobody reads, last first so that whole chains go.</summary>
    internal void RemoveUnused()
    {
        for (int i = Steps.Count - 1; i >= 0; i--)
        {
            Step step = Steps[i];
            if (IsUnused(step.Output) && IsUnused(step.Second?.Output))
            {
                Count(step.X, -1);
                Count(step.Y, -1);
                Count(step.Residual, -1);
                Steps.RemoveAt(i);
            }
        }
    }

    private static bool IsUnused(LoweredValue? value) => value is null || (value.Uses == 0 && !value.IsFetched);

    private static void Count(LoweredView? view, int change)
    {
        if (view is { } read)
        {
            read.Value.Uses += change;
        }
    }
}
