namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>The kernels of the catalog by name, for tests that take one.</summary>
internal static class ShippedKernels
{
    public static IReadOnlyDictionary<string, (KernelKind Kind, StorageForm Form)> ByName { get; } = (
        from form in Enum.GetValues<StorageForm>()
        from kind in KernelCatalog.KindsOf(form)
        select (kind, form)).ToDictionary(kernel => KernelCatalog.NameOf(kernel.kind, kernel.form));

    public static IEnumerable<string> Names => ByName.Keys;
}
