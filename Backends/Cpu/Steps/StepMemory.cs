namespace NeoResNet.Backends.Cpu;

/// <summary>Where a step finds the values of a run, or of some images of a run.</summary>
/// <param name="addresses">Addresses of the values, by index.</param>
/// <param name="shared">Memory that all tasks of a step share.</param>
/// <param name="times">Gets how long operations took, where that is asked for.</param>
internal readonly unsafe struct StepMemory(nint* addresses, byte* shared, StepTimes? times)
{
    /// <summary>Memory that all tasks of a step share, and the next step with them.</summary>
    public byte* Shared => shared;

    /// <summary>Gets how long operations took; null where nobody asks.</summary>
    public StepTimes? Times => times;

    /// <summary>Address of a value's first element.</summary>
    public float* Address(ValueId value) => (float*)addresses[value.Index];
}
