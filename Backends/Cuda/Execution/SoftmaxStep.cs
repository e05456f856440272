namespace NeoResNet.Backends.Cuda;

/// <summary>Softmax in two kernels: largest number and sum of each part of a row, then the quotients and the epilogue.</summary>
internal sealed class SoftmaxStep(Softmax softmax, StepContext context) : CudaStep(softmax, context)
{
    private ViewArguments _x;
    private EpilogueArguments _epilogue;
    private DeviceArray _largest;
    private DeviceArray _sum;

    public override string Kernel => $"{Kernels.NameOf(KernelKind.SoftmaxParts)}, {Kernels.NameOf(KernelKind.Softmax)}";

    public override long ScratchBytes => 2 * sizeof(float) * Elements;

    private int Parts => LaunchRule.SoftmaxParts(Channels);

    private long Elements => (long)Pixels * Parts;

    public override void Place(DeviceValues values, ulong scratch)
    {
        _x = values.View(softmax.X);
        _epilogue = Context.EpilogueOf(softmax.Epilogue, values);
        _largest = new(scratch, Elements);
        _sum = new(scratch + (sizeof(float) * (ulong)Elements), Elements);
    }

    public override void Enqueue()
    {
        KernelArguments first = default, second = default;
        KernelCalls.SoftmaxParts(ref first, Pixels, Channels, _x, Parts, _largest, _sum);
        Kernels.Launch(KernelKind.SoftmaxParts, Stream, Pixels, Parts, ref first);
        KernelCalls.Softmax(ref second, Pixels, Channels, _x, Parts, _largest, _sum, _epilogue);
        Kernels.Launch(KernelKind.Softmax, Stream, Pixels, Channels, ref second);
    }
}
