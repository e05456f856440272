namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>Runs the PTX text that ships, instruction by instruction, over host memory.</summary>
/// <param name="change">Changes the text before it is read, to see that a wrong one shows; null for the text as it is.</param>
internal sealed class PtxDevice(Func<string, string>? change = null) : IKernelDevice
{
    private readonly Dictionary<(KernelKind Kind, StorageForm Form), PtxKernel> _kernels = [];

    /// <inheritdoc/>
    public void Launch(KernelKind kind, StorageForm form, LaunchShape shape, ref KernelArguments arguments)
    {
        if (!_kernels.TryGetValue((kind, form), out PtxKernel? kernel))
        {
            string text = KernelCatalog.TextOf(kind, form);
            _kernels.Add((kind, form), kernel = new(change?.Invoke(text) ?? text));
        }

        kernel.Run(shape, ref arguments);
    }

    public void Dispose() => _kernels.Clear();
}
