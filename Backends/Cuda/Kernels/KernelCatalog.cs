using System.Text;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Lists the kernels and reads their PTX text from the resources of this assembly.
/// tools/CudaKernels generates the text from C#, one file per kernel and storage form, for compute
/// capability 7.5 and later (PTX 6.3, which every driver of CUDA 12 and 13 accepts).
/// </summary>
internal static class KernelCatalog
{
    private const string BodyMark = ".visible .entry";

    /// <summary>Lists all kernels.</summary>
    public static readonly Kernel[] All =
    [
        .. OperationKernels.All.Select(row => row.Kernel),
        BatchMomentsKernels.SumsKernel, BatchMomentsKernels.MomentsKernel, BatchNormKernels.FactorsKernel,
        SoftmaxKernels.PartsKernel, SoftmaxKernels.QuotientKernel, SoftmaxKernels.LogarithmKernel,
        TransferKernels.Transpose, TransferKernels.FromFloat32, TransferKernels.ToFloat32,
    ];

    /// <summary>Returns the kernels that exist for a form.</summary>
    public static IEnumerable<Kernel> AllOf(StorageForm form) => All.Where(kernel => kernel.ExistsFor(form));

    /// <summary>Returns the PTX text of one kernel.</summary>
    /// <exception cref="ArgumentException">
    /// The kernel does not exist for <paramref name="form"/>.
    /// </exception>
    public static string TextOf(Kernel kernel, StorageForm form)
    {
        string name = kernel.NameFor(form) + ".ptx";
        using Stream stream = typeof(KernelCatalog).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly lacks the kernel '{name}'.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>
    /// Returns all kernels of a form as the image of one module: UTF-8 that ends in a zero byte, as
    /// the driver expects.
    /// </summary>
    public static byte[] ModuleOf(StorageForm form)
    {
        var module = new StringBuilder();
        foreach (Kernel kernel in AllOf(form))
        {
            string text = TextOf(kernel, form);

            // The lines before the kernel (PTX version, target, address size) are the same in all
            // texts. A module may contain them only once.
            int body = text.IndexOf(BodyMark, StringComparison.Ordinal);
            module.Append(module.Length == 0 ? text : text[body..]);
        }

        return Encoding.UTF8.GetBytes(module.Append('\0').ToString());
    }
}
