namespace NeoResNet.Backends;

internal sealed class ReferenceRandomUniform(RandomUniform random, ProgramShapes shapes, ReferenceParameters parameters)
    : ReferenceStep(random, shapes, parameters)
{
    protected override void Compute(HostWorkspace workspace, int pixel, Span<double> row)
    {
        Span<float> drawn = stackalloc float[64];
        for (int start = 0; start < row.Length; start += drawn.Length)
        {
            Span<float> part = drawn[..Math.Min(drawn.Length, row.Length - start)];
            random.Fill(part, ((long)pixel * row.Length) + start);
            for (int i = 0; i < part.Length; i++)
            {
                row[start + i] = part[i];
            }
        }
    }
}
