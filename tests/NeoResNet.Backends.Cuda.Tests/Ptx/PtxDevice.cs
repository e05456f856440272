namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Interprets the PTX text that ships, instruction by instruction, over host memory.
/// </summary>
/// <param name="change">
/// Changes the text before it is read, to show that a wrong text is noticed; null for the text as
/// it is.
/// </param>
internal sealed class PtxDevice(Func<string, string>? change = null) : IKernelDevice
{
    private readonly Dictionary<(Kernel Kernel, StorageForm Form), PtxKernel> _kernels = [];

    /// <inheritdoc/>
    public void Launch(KernelCall call, StorageForm form, LaunchShape shape)
    {
        if (!_kernels.TryGetValue((call.Kernel, form), out PtxKernel? kernel))
        {
            string text = KernelCatalog.TextOf(call.Kernel, form);
            _kernels.Add((call.Kernel, form), kernel = new(change?.Invoke(text) ?? text));
        }

        kernel.Run(shape, ref call.Arguments);
    }

    public void Dispose() => _kernels.Clear();
}
