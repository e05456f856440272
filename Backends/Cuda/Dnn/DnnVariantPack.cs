namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Holds the addresses for runs of a plan. One pack serves all runs with the same addresses, so
/// these runs allocate nothing. The caller owns the memory, which must outlive every run.
/// </summary>
internal sealed class DnnVariantPack : IDisposable
{
    /// <summary>Creates a pack of addresses.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="pointers">One address per operand, in the plan's order.</param>
    /// <param name="workspace">
    /// The address of the workspace; 0 if the plan needs no workspace.
    /// </param>
    /// <param name="workspaceBytes">The size of the workspace in bytes.</param>
    /// <exception cref="ArgumentException">
    /// The number of addresses is wrong, an address is less aligned than declared, the workspace is
    /// too small, or an output overlaps another operand.
    /// </exception>
    public DnnVariantPack(DnnPlan plan, ReadOnlySpan<ulong> pointers, ulong workspace, long workspaceBytes)
    {
        Validate(plan, pointers, workspace, workspaceBytes);
        Plan = plan;
        Descriptor = new(plan.Context, CudnnDescriptorType.VariantPack);
        try
        {
            Descriptor.Set(CudnnAttribute.VariantPackIds, [.. plan.Operands.Select(operand => operand.Id)]);
            Descriptor.Set(CudnnAttribute.VariantPackPointers, CudnnAttributeType.VoidPointer, pointers);
            Descriptor.Set<ulong>(CudnnAttribute.VariantPackWorkspace, CudnnAttributeType.VoidPointer, [workspace]);
            _ = Descriptor.Complete();
        }
        catch
        {
            Descriptor.Dispose();
            throw;
        }
    }

    /// <summary>Gets the plan that uses the addresses.</summary>
    public DnnPlan Plan { get; }

    /// <summary>Gets the completed pack.</summary>
    public CudnnDescriptor Descriptor { get; }

    /// <inheritdoc/>
    public void Dispose() => Descriptor.Dispose();

    private static void Validate(DnnPlan plan, ReadOnlySpan<ulong> pointers, ulong workspace, long workspaceBytes)
    {
        IReadOnlyList<DnnOperand> operands = plan.Operands;
        if (pointers.Length != operands.Count)
        {
            throw new ArgumentException($"Expected {operands.Count} addresses, one per operand of {plan}, got {pointers.Length}.", nameof(pointers));
        }

        if (workspaceBytes < plan.WorkspaceBytes || (plan.WorkspaceBytes > 0 && workspace == 0))
        {
            throw new ArgumentException($"The workspace of {workspaceBytes} bytes at 0x{workspace:x} is too small; expected {plan.WorkspaceBytes} bytes for {plan}.", nameof(workspaceBytes));
        }

        for (int i = 0; i < pointers.Length; i++)
        {
            if (pointers[i] == 0 || pointers[i] % (ulong)operands[i].Tensor.Alignment != 0)
            {
                throw new ArgumentException($"Operand {i} at 0x{pointers[i]:x} is not a multiple of {operands[i].Tensor.Alignment}: {plan}.", nameof(pointers));
            }

            for (int j = 0; j < pointers.Length; j++)
            {
                if (i != j && operands[i].IsOutput && pointers[i] < pointers[j] + operands[j].Tensor.Extent && pointers[j] < pointers[i] + operands[i].Tensor.Extent)
                {
                    throw new ArgumentException($"Operand {i}, an output at 0x{pointers[i]:x}, overlaps operand {j} at 0x{pointers[j]:x}: {plan}.", nameof(pointers));
                }
            }
        }
    }
}
