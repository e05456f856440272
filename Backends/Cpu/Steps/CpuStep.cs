namespace NeoResNet.Backends.Cpu;

/// <summary>
/// One step of an executable, created when the program is compiled and used by all runs. Its tasks
/// depend on shapes only and may run in any order on any thread.
/// </summary>
internal abstract unsafe class CpuStep
{
    /// <summary>Gets the name of the kernel, for plans.</summary>
    public abstract string Kernel { get; }

    /// <summary>
    /// Gets or sets the index of the operation that the step belongs to. An operation may have
    /// several steps.
    /// </summary>
    public int Operation { get; set; }

    /// <summary>Gets the number of tasks; 0 if the result is empty.</summary>
    public abstract int TaskCount { get; }

    /// <summary>
    /// Gets the bytes of scratch memory that a task needs. No other thread uses them.
    /// </summary>
    public virtual long ScratchBytes => 0;

    /// <summary>
    /// Gets the bytes of scratch memory at <see cref="StepMemory.Shared"/>, which all tasks of the
    /// step and of the next step share.
    /// </summary>
    public virtual long SharedBytes => 0;

    /// <summary>Records how long the step took. Called when the step is done.</summary>
    public virtual void Lap(StepTimes times) => times.Lap(Operation);

    /// <summary>Executes one task.</summary>
    /// <param name="task">0 to <see cref="TaskCount"/> - 1.</param>
    /// <param name="scratch">Scratch memory, 64-byte aligned, with unspecified contents.</param>
    /// <param name="memory">Addresses of the values.</param>
    public abstract void Execute(int task, byte* scratch, in StepMemory memory);
}
