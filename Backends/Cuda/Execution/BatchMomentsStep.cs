using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda;

/// <summary>Batch moments in two kernels: sums of each part of a channel in float64, then mean and variances and the epilogue.</summary>
internal sealed class BatchMomentsStep : CudaStep
{
    private readonly BatchMoments _moments;
    private readonly int _count;
    private readonly int _parts;
    private ViewArguments _x;
    private EpilogueArguments _epilogue;
    private DeviceArray _wide;
    private DeviceArray _sums;
    private DeviceArray _squares;

    public BatchMomentsStep(BatchMoments moments, StepContext context)
        : base(moments, context)
    {
        Shape x = context.Shapes.Of(moments.X);
        _moments = moments;
        _count = x.ElementCount / x[3];
        _parts = LaunchRule.MomentParts(_count);
    }

    public override string Kernel => $"{Kernels.NameOf(KernelKind.MomentSums)}, {Kernels.NameOf(KernelKind.BatchMoments)}";

    public override long ScratchBytes => 2 * sizeof(double) * Elements;

    private long Elements => (long)_parts * Channels;

    public override void Place(DeviceValues values, ulong scratch)
    {
        _x = values.View(_moments.X);
        _epilogue = Context.EpilogueOf(_moments.Epilogue, values);
        if (_moments.Epilogue.Output is { } output && values.IsWide(output))
        {
            _wide = _epilogue.Output;
            _epilogue = _epilogue with { Output = default };
        }

        _sums = new(scratch, Elements);
        _squares = new(scratch + (sizeof(double) * (ulong)Elements), Elements);
    }

    public override void Enqueue()
    {
        KernelArguments first = default, second = default;
        KernelCalls.MomentSums(ref first, _count, Channels, _x, _parts, _sums, _squares);
        Kernels.Launch(KernelKind.MomentSums, Stream, _parts, Channels, ref first);
        KernelCalls.BatchMoments(ref second, Pixels, Channels, _x.Array, _count, _parts, _sums, _squares, _wide, _epilogue);
        Kernels.Launch(KernelKind.BatchMoments, Stream, Pixels, Channels, ref second);
    }
}
