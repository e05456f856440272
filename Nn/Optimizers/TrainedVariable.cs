using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>Holds a variable, its slots and the memory of its gradient.</summary>
internal sealed class TrainedVariable(Variable variable, double factor, Variable[] slots)
{
    /// <summary>Gets the variable.</summary>
    public Variable Variable => variable;

    /// <summary>Gets the factor of the learning rate.</summary>
    public double Factor => factor;

    /// <summary>Gets the slots.</summary>
    public Variable[] Slots => slots;

    /// <summary>Gets the gradient of one batch.</summary>
    public NhwcTensor Gradient { get; } = NhwcTensor.CreateUninitialized(variable.Shape);

    /// <summary>Gets or sets the sum of the gradients of several batches.</summary>
    public NhwcTensor? Sum { get; set; }

    /// <summary>
    /// Marks the variable and the slots as changed. Any thread can then write their values.
    /// </summary>
    public void Open()
    {
        _ = variable.Writable();
        foreach (Variable slot in slots)
        {
            _ = slot.Writable();
        }
    }

    /// <summary>Returns some values of the variable.</summary>
    public Span<float> Values(int first, int count) => variable.Memory.Span.Slice(first, count);

    /// <summary>Returns some values of a slot; empty if the slot does not exist.</summary>
    public Span<float> Slot(int index, int first, int count) => index < slots.Length ? slots[index].Memory.Span.Slice(first, count) : [];
}
