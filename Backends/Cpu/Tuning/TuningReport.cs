namespace NeoResNet.Backends.Cpu;

/// <summary>What a <see cref="CpuTuner"/> found.</summary>
/// <param name="Tuning">The choices.</param>
/// <param name="Layers">What they were made from, one row a kind of layer, in the program's order.</param>
/// <param name="CostModelSeconds">Median of a whole run with the cost model's choices.</param>
/// <param name="TunedSeconds">Median of a whole run with the measured ones, taken in turns with the former.</param>
public sealed record TuningReport(CpuTuning Tuning, IReadOnlyList<TunedLayer> Layers, double CostModelSeconds, double TunedSeconds)
{
    /// <summary>How many times as fast the whole program is with the measured choices.</summary>
    public double Gain => CostModelSeconds / TunedSeconds;
}

/// <summary>The measured times of one kind of layer.</summary>
/// <param name="Key">Its shapes.</param>
/// <param name="Labels">The layers of this kind.</param>
/// <param name="Seconds">Time of all of them together in one run, by form: the sum of their medians.</param>
/// <param name="CostModel">What the cost model would have taken.</param>
/// <param name="Chosen">The fastest; of two within the noise the one with smaller weights.</param>
public sealed record TunedLayer(
    ConvolutionKey Key, IReadOnlyList<string> Labels, IReadOnlyDictionary<ConvolutionForm, double> Seconds, ConvolutionForm CostModel, ConvolutionForm Chosen);
