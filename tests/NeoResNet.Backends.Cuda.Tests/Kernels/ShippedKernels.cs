namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Maps the names of the catalog's kernels to the kernels, for tests of one kernel.
/// </summary>
internal static class ShippedKernels
{
    public static IReadOnlyDictionary<string, (Kernel Kernel, StorageForm Form)> ByName { get; } = (
        from form in Enum.GetValues<StorageForm>()
        from kernel in KernelCatalog.AllOf(form)
        select (kernel, form)).ToDictionary(entry => entry.kernel.NameFor(entry.form));

    public static IEnumerable<string> Names => ByName.Keys;
}
