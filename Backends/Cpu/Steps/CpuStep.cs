namespace NeoResNet.Backends.Cpu;

/// <summary>
/// One step of an executable, made when the program is compiled and used by all runs. Its work is cut into tasks that
/// depend on shapes alone and may run in any order on any thread.
/// </summary>
internal abstract unsafe class CpuStep
{
    /// <summary>Name of the kernel, for plans.</summary>
    public abstract string Kernel { get; }

    /// <summary>Index of the operation it belongs to; an operation may have several steps.</summary>
    public int Operation { get; set; }

    /// <summary>Number of tasks; may be 0 for an empty result.</summary>
    public abstract int TaskCount { get; }

    /// <summary>Bytes of scratch that a task needs; it shares them with no other thread.</summary>
    public virtual long ScratchBytes => 0;

    /// <summary>Bytes of scratch that all tasks of the run share, and the next step with them; they begin at <see cref="StepMemory.Shared"/>.</summary>
    public virtual long SharedBytes => 0;

    /// <summary>Tells how long the step took, once it is done.</summary>
    public virtual void Lap(StepTimes times) => times.Lap(Operation);

    /// <summary>Does one task.</summary>
    /// <param name="task">0 to <see cref="TaskCount"/> - 1.</param>
    /// <param name="scratch">64-byte aligned, contents unspecified.</param>
    /// <param name="memory">Where the values are.</param>
    public abstract void Execute(int task, byte* scratch, in StepMemory memory);
}
