namespace NeoResNet.Backends.Cuda;

/// <summary>
/// The addresses for runs of a plan. Made once where the addresses stay: a run then makes nothing. Their memory is the caller's and
/// must outlive every run.
/// </summary>
internal sealed class DnnVariantPack : IDisposable
{
    /// <summary>Packs addresses.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="pointers">One address an operand, in the plan's order.</param>
    /// <param name="workspace">Address of memory to work in; 0 where the plan needs none.</param>
    /// <param name="workspaceBytes">Size of that memory.</param>
    /// <exception cref="ArgumentException">A wrong number of addresses, one less aligned than declared, too little memory to work in, or an output that lies over an input.</exception>
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

    /// <summary>The plan that the addresses are for.</summary>
    public DnnPlan Plan { get; }

    /// <summary>The completed pack.</summary>
    public CudnnDescriptor Descriptor { get; }

    /// <inheritdoc/>
    public void Dispose() => Descriptor.Dispose();

    private static void Validate(DnnPlan plan, ReadOnlySpan<ulong> pointers, ulong workspace, long workspaceBytes)
    {
        IReadOnlyList<DnnOperand> operands = plan.Operands;
        if (pointers.Length != operands.Count)
        {
            throw new ArgumentException($"{pointers.Length} addresses for {operands.Count} operands of {plan}.", nameof(pointers));
        }

        if (workspaceBytes < plan.WorkspaceBytes || (plan.WorkspaceBytes > 0 && workspace == 0))
        {
            throw new ArgumentException($"{workspaceBytes} bytes to work in at 0x{workspace:x}, expected {plan.WorkspaceBytes} for {plan}.", nameof(workspaceBytes));
        }

        for (int i = 0; i < pointers.Length; i++)
        {
            if (pointers[i] == 0 || pointers[i] % (ulong)operands[i].Tensor.Alignment != 0)
            {
                throw new ArgumentException($"Operand {i} at 0x{pointers[i]:x} is no multiple of {operands[i].Tensor.Alignment}: {plan}.", nameof(pointers));
            }

            for (int j = 0; j < pointers.Length; j++)
            {
                if (i != j && operands[i].IsOutput && pointers[i] < pointers[j] + operands[j].Tensor.Extent && pointers[j] < pointers[i] + operands[i].Tensor.Extent)
                {
                    throw new ArgumentException($"Operand {i}, an output at 0x{pointers[i]:x}, lies over operand {j} at 0x{pointers[j]:x}: {plan}.", nameof(pointers));
                }
            }
        }
    }
}
