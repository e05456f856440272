namespace NeoResNet.Training;

/// <summary>
/// Generates random numbers that depend only on a seed and on the keys of a sample, such as its
/// epoch and index. The order in which threads process samples has no influence.
/// </summary>
/// <remarks>Source: SplitMix64, Steele, Lea and Flood, OOPSLA 2014.</remarks>
internal struct SampleRandom
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;
    private ulong _state;

    public SampleRandom(ulong seed, params ReadOnlySpan<ulong> keys)
    {
        _state = seed;
        foreach (ulong key in keys)
        {
            _state = Next() ^ key;
        }

        _ = Next();
    }

    /// <summary>Returns 64 random bits.</summary>
    public ulong Next()
    {
        ulong z = _state += Gamma;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Returns a number of at least 0 and below 1.</summary>
    public double Uniform() => (Next() >> 11) * (1.0 / (1L << 53));

    /// <summary>Returns a number of at least <paramref name="low"/> and below <paramref name="high"/>.</summary>
    public double Uniform(double low, double high) => low + ((high - low) * Uniform());

    /// <summary>Returns an integer from 0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)(((UInt128)Next() * (uint)count) >> 64);

    /// <summary>Returns true with probability 1/2.</summary>
    public bool Coin() => (Next() & 1) == 1;

    /// <summary>Returns a number of the normal distribution with mean 0 and deviation 1.</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(2 * Math.PI * Uniform());

    /// <summary>Returns a number of the gamma distribution with scale 1.</summary>
    /// <param name="shape">The shape, above 0.</param>
    /// <remarks>Source: Marsaglia and Tsang, ACM TOMS 26 (2000).</remarks>
    public double Gamma1(double shape)
    {
        if (shape < 1)
        {
            return Gamma1(shape + 1) * Math.Pow(1 - Uniform(), 1 / shape);
        }

        double d = shape - (1 / 3.0), c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = Normal(), v = Math.Pow(1 + (c * x), 3);
            if (v > 0 && Math.Log(1 - Uniform()) < (x * x / 2) + d - (d * v) + (d * Math.Log(v)))
            {
                return d * v;
            }
        }
    }

    /// <summary>Returns a number of the beta distribution with two equal parameters.</summary>
    /// <param name="alpha">The parameters, above 0.</param>
    public double Beta(double alpha)
    {
        double x = Gamma1(alpha), y = Gamma1(alpha);
        return x + y > 0 ? x / (x + y) : 0.5;
    }

    /// <summary>Puts items into random order (Fisher and Yates).</summary>
    public void Shuffle(Span<int> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int other = Below(i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }
}
