namespace NeoResNet.Backends.Cuda;

/// <summary>Batch norm by moments of the same run in two kernels: scale and shift of each channel, then what a pointwise operation does.</summary>
internal sealed class BatchNormStep(BatchNorm norm, StepContext context) : CudaStep(norm, context)
{
    private ViewArguments _x;
    private EpilogueArguments _epilogue;
    private DeviceArray _gamma;
    private DeviceArray _beta;
    private DeviceArray _moments;
    private DeviceArray _wide;
    private DeviceArray _factors;

    public override string Kernel => $"{Kernels.NameOf(KernelKind.BatchNormFactors)}, {Kernels.NameOf(KernelKind.Pointwise)}";

    public override long ScratchBytes => sizeof(float) * LaunchRule.FactorRows * (long)Channels;

    public override void Place(DeviceValues values, ulong scratch)
    {
        _x = values.View(norm.X);
        _epilogue = Context.EpilogueOf(norm.Epilogue, values);
        _gamma = Context.Parameters.Find(norm.Gamma);
        _beta = Context.Parameters.Find(norm.Beta);
        DeviceArray moments = values.Array(norm.Moments);
        bool isWide = values.IsWide(norm.Moments);
        (_moments, _wide) = (isWide ? default : moments, isWide ? moments : default);
        _factors = new(scratch, LaunchRule.FactorRows * (long)Channels);
    }

    public override void Enqueue()
    {
        KernelArguments first = default, second = default;
        KernelCalls.BatchNormFactors(ref first, Channels, _moments, _wide, _gamma, _beta, norm.Epsilon, _factors);
        Kernels.Launch(KernelKind.BatchNormFactors, Stream, LaunchRule.FactorRows, Channels, ref first);
        DeviceArray scale = new(_factors.Pointer, Channels), shift = new(_factors.Pointer + (sizeof(float) * (ulong)Channels), Channels);
        KernelCalls.Pointwise(ref second, Pixels, Channels, _x, scale, shift, _epilogue);
        Kernels.Launch(KernelKind.Pointwise, Stream, Pixels, Channels, ref second);
    }
}
