namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Decides which engines may run. The library chooses engines only by speed. The numerical notes of
/// an engine describe its effect on accuracy.
/// </summary>
/// <param name="Precision">
/// The precision. It determines whether tensor cores, which multiply float32 data in TF32, are
/// allowed.
/// </param>
/// <param name="Deterministic">Whether two equal runs must return bit-identical results.</param>
/// <param name="AllowWinograd">
/// Whether methods that trade accuracy for speed are allowed (Winograd's, Fourier transforms).
/// </param>
/// <param name="WorkspaceLimit">
/// The maximum workspace of an engine in device memory, in bytes.
/// </param>
internal readonly record struct DnnEngineRules(CudaPrecision Precision, bool Deterministic = true, bool AllowWinograd = true, long WorkspaceLimit = 256L << 20)
{
    /// <summary>
    /// Returns the reason why an engine with these notes must not run; null if it may run.
    /// </summary>
    public string? Refuse(ReadOnlySpan<CudnnNumericalNote> notes)
    {
        foreach (CudnnNumericalNote note in notes)
        {
            bool refused = note switch
            {
                CudnnNumericalNote.TensorCore => Precision == CudaPrecision.Float32,
                CudnnNumericalNote.DownConvertInputs or CudnnNumericalNote.ReducedPrecisionReduction => true,
                CudnnNumericalNote.Nondeterministic => Deterministic,
                CudnnNumericalNote.StrictNanPropagation => false,

                // Fourier transforms, Winograd's method in any form, and unknown notes of newer
                // versions are rejected if results must be exact.
                _ => !AllowWinograd,
            };
            if (refused)
            {
                return $"its note {note} conflicts with {Precision}{(Deterministic ? ", deterministic" : "")}{(AllowWinograd ? "" : ", without Winograd")}";
            }
        }

        return null;
    }
}
