using System.Reflection;

namespace NeoResNet.CudaKernels;

/// <summary>A method that becomes a kernel.</summary>
/// <param name="Name">Name of the kernel, and of its file without the ending.</param>
/// <param name="Method">The method, all types given.</param>
public sealed record KernelSource(string Name, MethodInfo Method)
{
    private static readonly (string Suffix, Type Element, Type Storage)[] Forms =
    [
        ("f32", typeof(float), typeof(Float32Storage)),
        ("f16", typeof(ushort), typeof(Float16Storage)),
        ("bf16", typeof(ushort), typeof(BFloat16Storage)),
    ];

    /// <summary>All kernels that ship.</summary>
    public static IReadOnlyList<KernelSource> All { get; } = [.. List().OrderBy(source => source.Name, StringComparer.Ordinal)];

    private static IEnumerable<KernelSource> List()
    {
        (string Name, Type Kernel)[] kernels =
        [
            ("pointwise", typeof(PointwiseKernel)),
            ("max_pool", typeof(MaxPoolKernel)),
            ("global_mean", typeof(GlobalMeanKernel)),
            ("pad", typeof(PadKernel)),
            ("softmax_parts", typeof(SoftmaxPartsKernel)),
            ("softmax", typeof(SoftmaxKernel)),
            ("multiply", typeof(MultiplyKernel)),
            ("sigmoid", typeof(SigmoidKernel)),
            ("clip", typeof(ClipKernel)),
            ("pad_channels", typeof(PadChannelsKernel)),
            ("moment_sums", typeof(MomentSumsKernel)),
            ("batch_moments", typeof(BatchMomentsKernel)),
            ("batch_norm_factors", typeof(BatchNormFactorsKernel)),
            ("random_uniform", typeof(RandomUniformKernel)),
            ("transpose", typeof(TransposeKernel)),
        ];
        foreach ((string suffix, Type element, Type storage) in Forms)
        {
            foreach ((string name, Type kernel) in kernels)
            {
                yield return new($"{name}_{suffix}", Close(kernel, element, storage));
            }
        }

        (_, Type single, Type singleStorage) = Forms[0];
        foreach ((string suffix, Type element, Type storage) in Forms[1..])
        {
            yield return new($"convert_f32_{suffix}", Close(typeof(ConvertKernel), single, singleStorage, element, storage));
            yield return new($"convert_{suffix}_f32", Close(typeof(ConvertKernel), element, storage, single, singleStorage));
        }
    }

    private static MethodInfo Close(Type kernel, params Type[] types) => kernel.GetMethod("Run")!.MakeGenericMethod(types);
}
