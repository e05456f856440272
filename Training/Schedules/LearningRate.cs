using System.Globalization;

namespace NeoResNet.Training;

/// <summary>
/// Represents a schedule of the learning rate: a function of the step. A schedule is immutable and
/// depends on nothing else, so a resumed training continues with the same rates.
/// </summary>
/// <remarks>
/// Steps count from 0: <see cref="At"/> of 0 is the rate of the first update. Sources: TensorFlow's
/// <c>tf.train</c> (piecewise, exponential, polynomial and cosine decay), Smith, arXiv 1506.01186
/// (triangular), Goyal and others, arXiv 1706.02677 (warm-up).
/// </remarks>
/// <example>
/// <code>
/// LearningRate schedule = LearningRate.Cosine(0.1, steps: 10_000).WithWarmup(500);
/// Console.WriteLine($"{schedule}: {schedule.At(0):G3}, {schedule.At(500):G3}, {schedule.At(10_500):G3}");
/// </code>
/// </example>
public sealed class LearningRate
{
    private readonly Func<long, double> _rate;
    private readonly string _description;

    private LearningRate(Func<long, double> rate, FormattableString description)
    {
        _rate = rate;
        _description = description.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Returns the learning rate of a step.</summary>
    /// <param name="step">The number of updates before this one, at least 0.</param>
    /// <returns>The learning rate, finite and at least 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="step"/> is negative.</exception>
    public double At(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        return _rate(step);
    }

    /// <summary>Returns a schedule with one rate.</summary>
    /// <param name="rate">The learning rate; finite, at least 0.</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The rate is out of range.</exception>
    public static LearningRate Constant(double rate)
    {
        CheckRate(rate, nameof(rate));
        return new(_ => rate, $"constant({rate})");
    }

    /// <summary>Returns a schedule that changes its rate at given steps.</summary>
    /// <remarks>
    /// A rate applies up to and including its boundary, as in TensorFlow's
    /// <c>piecewise_constant</c>.
    /// </remarks>
    /// <param name="boundaries">The last step of each rate except the last one; ascending.</param>
    /// <param name="rates">The rates, one more than boundaries; finite, at least 0.</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentException">
    /// The boundaries do not ascend, or there is not exactly one rate more than boundaries.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A rate or a boundary is out of range.</exception>
    public static LearningRate Piecewise(IReadOnlyList<long> boundaries, IReadOnlyList<double> rates)
    {
        ArgumentNullException.ThrowIfNull(boundaries);
        ArgumentNullException.ThrowIfNull(rates);
        (long[] last, double[] values) = ([.. boundaries], [.. rates]);
        if (values.Length != last.Length + 1)
        {
            throw new ArgumentException($"A piecewise schedule needs one rate more than boundaries, got {last.Length} boundaries and {values.Length} rates.", nameof(rates));
        }

        for (int i = 0; i < last.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(last[i], nameof(boundaries));
            if (i > 0 && last[i] <= last[i - 1])
            {
                throw new ArgumentException($"The boundaries must ascend, got {last[i - 1]} before {last[i]}.", nameof(boundaries));
            }
        }

        Array.ForEach(values, rate => CheckRate(rate, nameof(rates)));
        return new(
            step =>
            {
                int piece = Array.FindIndex(last, boundary => step <= boundary);
                return values[piece < 0 ? ^1 : piece];
            },
            $"piecewise({string.Join(", ", values.Select(Text))} after {string.Join(", ", last)})");
    }

    /// <summary>Returns a schedule that multiplies the rate by a factor every few steps.</summary>
    /// <param name="rate">The first learning rate; finite, at least 0.</param>
    /// <param name="decaySteps">The number of steps per factor, at least 1.</param>
    /// <param name="factor">The factor, above 0 and at most 1.</param>
    /// <param name="staircase">
    /// Whether the rate changes only every <paramref name="decaySteps"/> steps. If false, it changes
    /// with every step.
    /// </param>
    /// <returns>The schedule rate * factor^(step / decaySteps).</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static LearningRate Exponential(double rate, long decaySteps, double factor, bool staircase = false)
    {
        CheckRate(rate, nameof(rate));
        CheckSteps(decaySteps, nameof(decaySteps));
        CheckShare(factor, nameof(factor));
        return new(
            step => rate * Math.Pow(factor, staircase ? step / decaySteps : (double)step / decaySteps),
            $"exponential({rate}, {factor} per {decaySteps} steps{(staircase ? ", staircase" : "")})");
    }

    /// <summary>Returns a schedule that follows half a cosine wave from a rate to another.</summary>
    /// <param name="rate">The first learning rate; finite, at least 0.</param>
    /// <param name="steps">The number of steps to the last rate, at least 1.</param>
    /// <param name="end">The rate after that; finite, at least 0.</param>
    /// <returns>The schedule end + (rate - end) * (1 + cos(pi * step / steps)) / 2.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static LearningRate Cosine(double rate, long steps, double end = 0)
    {
        CheckRate(rate, nameof(rate));
        CheckSteps(steps, nameof(steps));
        CheckRate(end, nameof(end));
        return new(step => end + ((rate - end) * (1 + Math.Cos(Math.PI * Share(step, steps))) / 2), $"cosine({rate} to {end}, {steps} steps)");
    }

    /// <summary>Returns a schedule that follows a straight line from a rate to another.</summary>
    /// <param name="rate">The first learning rate; finite, at least 0.</param>
    /// <param name="steps">The number of steps to the last rate, at least 1.</param>
    /// <param name="end">The rate after that; finite, at least 0.</param>
    /// <returns>The schedule rate + (end - rate) * step / steps.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static LearningRate Linear(double rate, long steps, double end = 0)
    {
        CheckRate(rate, nameof(rate));
        CheckSteps(steps, nameof(steps));
        CheckRate(end, nameof(end));
        return new(step => Between(rate, end, Share(step, steps)), $"linear({rate} to {end}, {steps} steps)");
    }

    /// <summary>Returns a schedule that rises to a peak and falls again, both linearly.</summary>
    /// <param name="peak">The highest learning rate; finite, at least 0.</param>
    /// <param name="steps">The number of steps to the last rate, at least 1.</param>
    /// <param name="peakShare">
    /// The share of the steps before the peak, above 0 and at most 1. Defaults to 0.25.
    /// </param>
    /// <param name="start">The first rate; finite, at least 0.</param>
    /// <param name="end">The last rate; finite, at least 0.</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static LearningRate Triangular(double peak, long steps, double peakShare = 0.25, double start = 0, double end = 0)
    {
        CheckRate(peak, nameof(peak));
        CheckSteps(steps, nameof(steps));
        CheckShare(peakShare, nameof(peakShare));
        CheckRate(start, nameof(start));
        CheckRate(end, nameof(end));
        return new(
            step => Share(step, steps) is var share && share <= peakShare
                ? Between(start, peak, share / peakShare)
                : Between(peak, end, (share - peakShare) / (1 - peakShare)),
            $"triangular({start} to {peak} to {end}, {steps} steps, peak at {peakShare})");
    }

    /// <summary>
    /// Returns this schedule with a warm-up in front of it: the rate first rises linearly to this
    /// schedule's first rate, which starts after the warm-up.
    /// </summary>
    /// <param name="steps">The number of steps of the warm-up, at least 0.</param>
    /// <param name="start">
    /// The rate before the first step; finite, at least 0. The first step already is one step
    /// above it.
    /// </param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public LearningRate WithWarmup(long steps, double start = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        CheckRate(start, nameof(start));
        return steps == 0 ? this : new(
            step => step < steps ? Between(start, _rate(0), (double)(step + 1) / steps) : _rate(step - steps),
            $"warm-up({start}, {steps} steps), {_description}");
    }

    /// <summary>Returns the kind and the numbers of the schedule.</summary>
    /// <returns>Text such as <c>cosine(0.1 to 0, 1000 steps)</c>.</returns>
    public override string ToString() => _description;

    private static double Share(long step, long steps) => (double)Math.Min(step, steps) / steps;

    private static double Between(double from, double to, double share) => from + ((to - from) * share);

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    // The negations also refuse NaN.
    private static void CheckRate(double rate, string name)
    {
        if (!(rate is >= 0 and < double.PositiveInfinity))
        {
            throw new ArgumentOutOfRangeException(name, rate, "A learning rate must be a finite number of at least 0.");
        }
    }

    private static void CheckShare(double share, string name)
    {
        if (!(share is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(name, share, "The number must be above 0 and at most 1.");
        }
    }

    private static void CheckSteps(long steps, string name) => ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1, name);
}
