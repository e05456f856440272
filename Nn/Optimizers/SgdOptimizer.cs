using System.Numerics;

namespace NeoResNet.Nn;

/// <summary>Implements <see cref="Optimizer.Sgd"/>.</summary>
internal sealed class SgdOptimizer : Optimizer
{
    internal override IReadOnlyList<(string Name, Initializer Initial)> Slots => [];

    internal override void Update(in UpdatePiece piece, double rate, ReadOnlySpan<float> numbers) => piece.Apply(new Rule((float)rate));

    private readonly struct Rule(float rate) : IUpdateRule
    {
        public static int Slots => 0;

        public Vector<float> Next(Vector<float> values, Vector<float> gradient, ref Vector<float> first, ref Vector<float> second) =>
            values - (gradient * rate);
    }
}
