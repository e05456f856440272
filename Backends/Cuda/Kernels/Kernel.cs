namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Describes one kernel: its name and its parameters in order. <see cref="Kernel{TOwn}"/> adds the
/// arguments and the number of threads of a call. Every kernel computes in float32, moments in
/// float64.
/// </summary>
/// <param name="name">The name without the storage form.</param>
/// <param name="parameters">The parameters in order.</param>
/// <param name="convertsForm">
/// Whether the kernel converts between float32 and its form. Such a kernel does not exist for
/// float32.
/// </param>
internal abstract class Kernel(string name, KernelParameter[] parameters, bool convertsForm)
{
    /// <summary>Gets the name without the storage form.</summary>
    public string Name => name;

    /// <summary>Gets the parameters in order.</summary>
    public IReadOnlyList<KernelParameter> Parameters => parameters;

    /// <summary>
    /// Gets a value indicating whether the kernel converts between float32 and its form.
    /// </summary>
    public bool ConvertsForm => convertsForm;

    /// <summary>Returns whether the kernel exists for a storage form.</summary>
    public bool ExistsFor(StorageForm form) => !convertsForm || form != StorageForm.Float32;

    /// <summary>
    /// Returns the name of the kernel for a storage form. The kernel's module and its PTX file use
    /// this name.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The kernel does not exist for <paramref name="form"/>.
    /// </exception>
    public string NameFor(StorageForm form)
    {
        string suffix = form switch
        {
            StorageForm.Float32 => "f32",
            StorageForm.Float16 => "f16",
            StorageForm.BFloat16 => "bf16",
            _ => throw new ArgumentOutOfRangeException(nameof(form), form, "Unknown storage form."),
        };
        return ExistsFor(form) ? $"{name}_{suffix}" : throw new ArgumentException($"The kernel '{name}' does not exist for {form}.", nameof(form));
    }
}
