using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Finds the input pixels of a phase of a data gradient.</summary>
internal sealed class PhaseRows(GradientPhase height, GradientPhase width, Shape input)
{
    /// <summary>Gets the number of pixels.</summary>
    public int Count => input[0] * height.Count * width.Count;

    /// <summary>Gets whether the phase contains all pixels in their order.</summary>
    public bool IsWhole => height.Step == 1 && width.Step == 1;

    /// <summary>Returns the index of a pixel of the phase in the whole input.</summary>
    public int this[int row]
    {
        get
        {
            (int line, int x) = Math.DivRem(row, width.Count);
            (int image, int y) = Math.DivRem(line, height.Count);
            return (((image * input[1]) + height.First + (y * height.Step)) * input[2]) + width.First + (x * width.Step);
        }
    }

    /// <summary>Gets the number of pixels between two pixels of a line.</summary>
    public int Gap => width.Step - 1;

    /// <summary>Returns how many pixels from a pixel of the phase on are in one line.</summary>
    public int Run(int row) => width.Count - (row % width.Count);
}
