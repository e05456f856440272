using System.Numerics;

namespace NeoResNet.Nn;

/// <summary>
/// Implements <see cref="Optimizer.Adam"/> and, with a decay, <see cref="Optimizer.AdamW"/>.
/// </summary>
internal sealed class AdamOptimizer(string name, double beta1, double beta2, double epsilon, double decay, Predicate<Variable>? decays) : Optimizer
{
    internal override IReadOnlyList<(string Name, Initializer Initial)> Slots { get; } = [(name, Initializer.Zeros), ($"{name}_1", Initializer.Zeros)];

    internal override IReadOnlyList<(string Name, float Initial)> Numbers { get; } = [("beta1_power", (float)beta1), ("beta2_power", (float)beta2)];

    internal override void Update(in UpdatePiece piece, double rate, ReadOnlySpan<float> numbers)
    {
        double step = rate * Math.Sqrt(1.0 - numbers[1]) / (1.0 - numbers[0]);
        double remaining = decay == 0 || decays?.Invoke(piece.Variable) == false ? 1 : 1 - (rate * decay);
        piece.Apply(new Rule((float)step, (float)(1 - beta1), (float)(1 - beta2), (float)epsilon, (float)remaining));
    }

    internal override void Advance(Span<float> numbers)
    {
        numbers[0] *= (float)beta1;
        numbers[1] *= (float)beta2;
    }

    private readonly struct Rule(float step, float share1, float share2, float epsilon, float remaining) : IUpdateRule
    {
        public static int Slots => 2;

        public Vector<float> Next(Vector<float> values, Vector<float> gradient, ref Vector<float> first, ref Vector<float> second)
        {
            first += (gradient - first) * share1;
            second += ((gradient * gradient) - second) * share2;
            return (values * remaining) - (first * step / (Vector.SquareRoot(second) + new Vector<float>(epsilon)));
        }
    }
}
