namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Finds the values that remain float32 when other values have a shorter form: moments that only
/// batch norms read. A variance above 65504, which float16 cannot represent, is common after the
/// first convolution of a network, and moving averages are computed from moments.
/// </summary>
internal static class WideValues
{
    /// <summary>Returns whether each value of a program is wide.</summary>
    /// <param name="program">The program.</param>
    /// <param name="form">
    /// The storage form of the other values. No value is wide if it is float32.
    /// </param>
    public static bool[] Of(TensorProgram program, StorageForm form)
    {
        var wide = new bool[program.Values.Count];
        if (form == StorageForm.Float32)
        {
            return wide;
        }

        foreach (Operation operation in program.Operations)
        {
            // If the epilogue changes the moments, the result is an ordinary value.
            if (operation is BatchMoments { Epilogue: { Output: { } output } epilogue } && epilogue == Epilogue.Store(output))
            {
                wide[output.Index] = true;
            }

            // An operation follows the operations whose results it reads. The moments are the
            // second operand of a batch norm.
            foreach (View read in operation.Reads.Where((_, place) => operation is not BatchNorm || place != 1))
            {
                wide[read.Value.Index] = false;
            }
        }

        return wide;
    }
}
