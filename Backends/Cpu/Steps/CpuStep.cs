namespace NeoResNet.Backends.Cpu;

/// <summary>Represents one step of an executable.</summary>
/// <remarks>
/// The backend creates the steps when it compiles a program, and all runs use them. The tasks of a
/// step depend on shapes only. They may run in any order on any thread.
/// </remarks>
internal abstract unsafe class CpuStep
{
    /// <summary>Gets the name of the kernel, for plans.</summary>
    public abstract string Kernel { get; }

    /// <summary>Gets or sets the index of the operation that the step belongs to.</summary>
    /// <remarks>An operation may have several steps.</remarks>
    public int Operation { get; set; }

    /// <summary>Gets the number of tasks; 0 if the result is empty.</summary>
    public abstract int TaskCount { get; }

    /// <summary>Gets the number of pieces into which the tasks cut the rows of the result.</summary>
    /// <remarks>
    /// Tasks whose numbers differ by a multiple of this number compute different channels of the same
    /// rows.
    /// </remarks>
    public virtual int TaskRows => TaskCount;

    /// <summary>
    /// Gets the number of bytes of scratch memory that each task needs for itself.
    /// </summary>
    public virtual long ScratchBytes => 0;

    /// <summary>
    /// Gets the number of bytes at <see cref="StepMemory.Shared"/>, the scratch memory that all
    /// tasks of the step and of the next step share.
    /// </summary>
    public virtual long SharedBytes => 0;

    /// <summary>Records the time that the step took.</summary>
    /// <remarks>The team calls the method after the last task of the step.</remarks>
    public virtual void Lap(StepTimes times) => times.Lap(Operation);

    /// <summary>Executes one task.</summary>
    /// <param name="task">Index of the task, from 0 to <see cref="TaskCount"/> - 1.</param>
    /// <param name="scratch">Scratch memory, 64-byte aligned, with unspecified contents.</param>
    /// <param name="memory">Addresses of the values.</param>
    public abstract void Execute(int task, byte* scratch, in StepMemory memory);
}
