namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Finds the addresses of one step in the memory of a workspace and among the parameters.
/// </summary>
/// <param name="context">The step's context.</param>
/// <param name="values">The addresses of the values.</param>
/// <param name="scratch">The address of the scratch memory.</param>
internal sealed class StepAddresses(CudaStepContext context, DeviceValues values, ulong scratch) : IKernelMemory
{
    private ulong _next = scratch;

    /// <inheritdoc/>
    public ViewArguments View(View view) => values.View(view);

    /// <inheritdoc/>
    public DeviceArray Array(ValueId value) => values.Array(value);

    /// <inheritdoc/>
    public DeviceArray Parameter(ParameterId? id) => context.Parameters.Find(id);

    /// <inheritdoc/>
    public bool IsWide(ValueId value) => values.IsWide(value);

    /// <inheritdoc/>
    public DeviceArray Scratch(long count, int elementBytes)
    {
        var array = new DeviceArray(_next, count);
        _next += (ulong)(count * elementBytes);
        return array;
    }
}
