namespace NeoResNet.Backends.Cuda;

/// <summary>Which engines may run. The library chooses by speed alone; what an engine does to numbers stands in its notes.</summary>
/// <param name="Precision">Decides about tensor cores: with float32 data they multiply in TF32.</param>
/// <param name="Deterministic">Whether two equal runs must give the same bits.</param>
/// <param name="AllowWinograd">Whether methods that trade accuracy for speed may be taken (Winograd's, Fourier transforms).</param>
/// <param name="WorkspaceLimit">Most bytes of device memory to work in.</param>
internal readonly record struct DnnEngineRules(CudaPrecision Precision, bool Deterministic = true, bool AllowWinograd = true, long WorkspaceLimit = 256L << 20)
{
    /// <summary>Why an engine with these notes is not taken; null where it may be.</summary>
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

                // Fourier transforms, Winograd's method in any form, and notes of newer versions: not known, so not taken where exactness is asked.
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
