using System.Reflection;
using System.Text.RegularExpressions;

namespace NeoResNet.CudaKernels;

/// <summary>Represents a method that becomes a kernel.</summary>
/// <param name="Name">The name of the kernel, and of its file without the extension.</param>
/// <param name="Method">The method with all type arguments.</param>
public sealed partial record KernelSource(string Name, MethodInfo Method)
{
    private const string Ending = "Kernel";

    private static readonly (string Suffix, Type Element, Type Storage)[] Forms =
    [
        ("f32", typeof(float), typeof(Float32Storage)),
        ("f16", typeof(ushort), typeof(Float16Storage)),
        ("bf16", typeof(ushort), typeof(BFloat16Storage)),
    ];

    /// <summary>
    /// Gets all kernels, ordered by name: each class of the folder <c>Kernels</c> in each form.
    /// <c>MaxPoolKernel</c> becomes <c>max_pool_f32</c> and so on.
    /// </summary>
    public static IReadOnlyList<KernelSource> All { get; } =
    [
        .. from kernel in typeof(KernelSource).Assembly.GetTypes()
           where kernel.Name.EndsWith(Ending, StringComparison.Ordinal) && kernel.GetMethod("Run") is not null
           from form in kernel.IsDefined(typeof(HalfFormsOnlyAttribute)) ? Forms[1..] : Forms
           let name = $"{NameOf(kernel)}_{form.Suffix}"
           orderby name
           select new KernelSource(name, kernel.GetMethod("Run")!.MakeGenericMethod(form.Element, form.Storage)),
    ];

    private static string NameOf(Type kernel) => InnerCapital().Replace(kernel.Name[..^Ending.Length], "_$0").ToLowerInvariant();

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex InnerCapital();
}
