namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Decides which engines may run. The library chooses by speed alone; the notes of an engine say
/// what it does to numbers.
/// </summary>
/// <param name="Precision">
/// The precision. It decides about tensor cores, which multiply float32 data in TF32.
/// </param>
/// <param name="Deterministic">Whether two equal runs must give the same bits.</param>
/// <param name="AllowWinograd">
/// Whether methods that trade accuracy for speed are allowed (Winograd's, Fourier transforms).
/// </param>
/// <param name="WorkspaceLimit">
/// The largest device memory that an engine may work in, in bytes.
/// </param>
internal readonly record struct DnnEngineRules(CudaPrecision Precision, bool Deterministic = true, bool AllowWinograd = true, long WorkspaceLimit = 256L << 20)
{
    /// <summary>Returns why an engine with these notes must not run; null if it may run.</summary>
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
                // versions: refused if results must be exact.
                _ => !AllowWinograd,
            };
            if (refused)
            {
                return $"its note {note} is against {Precision}{(Deterministic ? ", deterministic" : "")}{(AllowWinograd ? "" : ", without Winograd")}";
            }
        }

        return null;
    }
}
