using System.Numerics;

namespace NeoResNet.Nn;

/// <summary>Implements <see cref="Optimizer.RmsProp"/>.</summary>
internal sealed class RmsPropOptimizer(double decay, double momentum, double epsilon) : Optimizer
{
    internal override IReadOnlyList<(string Name, Initializer Initial)> Slots { get; } = [("RMSProp", Initializer.Ones), ("RMSProp_1", Initializer.Zeros)];

    internal override void Update(in UpdatePiece piece, double rate, ReadOnlySpan<float> numbers) =>
        piece.Apply(new Rule((float)rate, (float)(1 - decay), (float)momentum, (float)epsilon));

    private readonly struct Rule(float rate, float share, float momentum, float epsilon) : IUpdateRule
    {
        public static int Slots => 2;

        public Vector<float> Next(Vector<float> values, Vector<float> gradient, ref Vector<float> first, ref Vector<float> second)
        {
            first += ((gradient * gradient) - first) * share;
            second = (second * momentum) + (gradient * rate / Vector.SquareRoot(first + new Vector<float>(epsilon)));
            return values - second;
        }
    }
}
