using System.Numerics;

namespace NeoResNet.Nn;

/// <summary>Implements <see cref="Optimizer.Momentum"/>.</summary>
internal sealed class MomentumOptimizer(double momentum, bool nesterov) : Optimizer
{
    internal override IReadOnlyList<(string Name, Initializer Initial)> Slots { get; } = [("Momentum", Initializer.Zeros)];

    internal override void Update(in UpdatePiece piece, double rate, ReadOnlySpan<float> numbers)
    {
        if (nesterov)
        {
            piece.Apply(new NesterovRule((float)rate, (float)momentum));
        }
        else
        {
            piece.Apply(new Rule((float)rate, (float)momentum));
        }
    }

    private readonly struct Rule(float rate, float momentum) : IUpdateRule
    {
        public static int Slots => 1;

        public Vector<float> Next(Vector<float> values, Vector<float> gradient, ref Vector<float> first, ref Vector<float> second)
        {
            first = (first * momentum) + gradient;
            return values - (first * rate);
        }
    }

    private readonly struct NesterovRule(float rate, float momentum) : IUpdateRule
    {
        public static int Slots => 1;

        public Vector<float> Next(Vector<float> values, Vector<float> gradient, ref Vector<float> first, ref Vector<float> second)
        {
            first = (first * momentum) + gradient;
            return values - ((gradient * rate) + (first * momentum * rate));
        }
    }
}
