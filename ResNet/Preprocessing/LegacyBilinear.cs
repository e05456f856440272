namespace NeoResNet.Preprocessing;

/// <summary>
/// One axis of TensorFlow 1's bilinear resize with align_corners false and no half-pixel shift: output position i samples the
/// input at i * (input size / output size), which moves the picture by up to half a pixel, and the published weights were trained so.
/// </summary>
internal readonly struct LegacyBilinear
{
    private readonly (int Lower, int Upper, float Fraction)[] _samples;

    /// <summary>Prepares the axis.</summary>
    /// <param name="inputSize">Positions of the input axis, at least 1.</param>
    /// <param name="outputSize">Positions of the output axis, at least 1.</param>
    public LegacyBilinear(int inputSize, int outputSize)
    {
        // Positions are float32 in TensorFlow too; a more exact one would pick other neighbours now and then.
        float scale = inputSize / (float)outputSize;
        _samples = new (int, int, float)[outputSize];
        for (int i = 0; i < outputSize; i++)
        {
            float position = i * scale;
            int lower = Math.Min((int)position, inputSize - 1);
            _samples[i] = (lower, Math.Min(lower + 1, inputSize - 1), position - lower);
        }
    }

    /// <summary>The two neighbours of an output position, and how far it lies from the lower towards the upper, 0 to 1.</summary>
    public (int Lower, int Upper, float Fraction) this[int output] => _samples[output];
}
