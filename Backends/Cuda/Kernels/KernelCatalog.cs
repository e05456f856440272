using System.Text;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// The kernels that ship inside this assembly as PTX text: made from the C# of tools/CudaKernels, one file each, for compute
/// capability 7.5 and later (PTX 6.3, which every driver of CUDA 12 and 13 takes). How to call one: gather its parameters
/// with <see cref="KernelCalls"/>, take blocks and threads from <see cref="LaunchRule"/>.
/// </summary>
internal static class KernelCatalog
{
    private const string BodyMark = ".visible .entry";

    /// <summary>The kernels that exist for a form.</summary>
    internal static IEnumerable<KernelKind> KindsOf(StorageForm form) => Enum.GetValues<KernelKind>()
        .Where(kind => form != StorageForm.Float32 || kind is not (KernelKind.FromFloat32 or KernelKind.ToFloat32));

    /// <summary>Name of a kernel, under which its module knows it.</summary>
    /// <exception cref="ArgumentException">There is no such kernel.</exception>
    internal static string NameOf(KernelKind kind, StorageForm form)
    {
        string suffix = form switch
        {
            StorageForm.Float32 => "f32",
            StorageForm.Float16 => "f16",
            StorageForm.BFloat16 => "bf16",
            _ => throw new ArgumentOutOfRangeException(nameof(form), form, "Not a form."),
        };
        return kind switch
        {
            KernelKind.FromFloat32 or KernelKind.ToFloat32 when form == StorageForm.Float32 =>
                throw new ArgumentException("float32 is not converted to itself.", nameof(form)),
            KernelKind.FromFloat32 => $"convert_f32_{suffix}",
            KernelKind.ToFloat32 => $"convert_{suffix}_f32",
            KernelKind.MaxPool => $"max_pool_{suffix}",
            KernelKind.GlobalMean => $"global_mean_{suffix}",
            KernelKind.SoftmaxParts => $"softmax_parts_{suffix}",
            KernelKind.RandomUniform => $"random_uniform_{suffix}",
            KernelKind.Pointwise => $"pointwise_{suffix}",
            KernelKind.Pad => $"pad_{suffix}",
            KernelKind.PadChannels => $"pad_channels_{suffix}",
            KernelKind.Multiply => $"multiply_{suffix}",
            KernelKind.Sigmoid => $"sigmoid_{suffix}",
            KernelKind.Clip => $"clip_{suffix}",
            KernelKind.MomentSums => $"moment_sums_{suffix}",
            KernelKind.BatchMoments => $"batch_moments_{suffix}",
            KernelKind.BatchNormFactors => $"batch_norm_factors_{suffix}",
            KernelKind.Softmax => $"softmax_{suffix}",
            KernelKind.Transpose => $"transpose_{suffix}",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kernel."),
        };
    }

    /// <summary>PTX text of one kernel.</summary>
    internal static string TextOf(KernelKind kind, StorageForm form)
    {
        string name = NameOf(kind, form) + ".ptx";
        using Stream stream = typeof(KernelCatalog).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly lacks the kernel '{name}'.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>All kernels of a form as one module's image: UTF-8 that ends in a zero byte, as the driver wants it.</summary>
    internal static byte[] ModuleOf(StorageForm form)
    {
        var module = new StringBuilder();
        foreach (KernelKind kind in KindsOf(form))
        {
            string text = TextOf(kind, form);

            // The lines before the kernel (PTX version, target, address size) are the same in all, and may stand once only.
            int body = text.IndexOf(BodyMark, StringComparison.Ordinal);
            module.Append(module.Length == 0 ? text : text[body..]);
        }

        return Encoding.UTF8.GetBytes(module.Append('\0').ToString());
    }
}
