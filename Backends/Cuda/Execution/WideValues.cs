namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Which values stay float32 where others are stored in a shorter form: moments that batch norms alone read. A variance beyond 65504, which float16 does
/// not hold, is nothing unusual after the first convolution of a network; and moving averages are made from them.
/// </summary>
internal static class WideValues
{
    /// <summary>Says so of each value of a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="form">Of the other values; where that is float32 none is told apart.</param>
    public static bool[] Of(TensorProgram program, StorageForm form)
    {
        var wide = new bool[program.Values.Count];
        if (form == StorageForm.Float32)
        {
            return wide;
        }

        foreach (Operation operation in program.Operations)
        {
            // What is added to them, or computed from them, is a value like others.
            if (operation is BatchMoments { Epilogue: { Output: { } output } epilogue } && epilogue == Epilogue.Store(output))
            {
                wide[output.Index] = true;
            }

            // Operations come after what they read. The moments are a batch norm's second operand.
            foreach (View read in operation.Reads.Where((_, place) => operation is not BatchNorm || place != 1))
            {
                wide[read.Value.Index] = false;
            }
        }

        return wide;
    }
}
