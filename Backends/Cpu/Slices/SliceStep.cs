using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Runs a <see cref="Stretch"/>: each task processes some images through all operations of the
/// stretch, on one thread.
/// </summary>
/// <remarks>
/// The values of these images stay in the caches and need memory for these images only. Threads
/// wait for each other once per stretch instead of once per operation.
/// </remarks>
internal sealed unsafe class SliceStep : CpuStep
{
    private readonly CpuStep[] _steps;
    private readonly SliceValue[] _values;
    private readonly ScratchSizes _scratch;
    private readonly Stretch _stretch;
    private readonly long _addressBytes;
    private readonly long _valueBytes;

    /// <summary>Combines the steps of a stretch.</summary>
    /// <param name="program">The program.</param>
    /// <param name="stretch">The operations and the number of images that a task processes.</param>
    /// <param name="steps">Steps of the operations, compiled for that number of images.</param>
    /// <param name="memory">Places of the program's values.</param>
    /// <param name="sliceBytes">Bytes of the values inside a slice.</param>
    public SliceStep(TensorProgram program, Stretch stretch, CpuStep[] steps, SliceMemory memory, long sliceBytes)
    {
        _steps = steps;
        _stretch = stretch;
        _scratch = ScratchSizes.Of(steps);
        _values = SliceValue.Of(program, stretch, memory);
        _addressBytes = ScratchSizes.RoundUp((long)program.Values.Count * sizeof(nint));
        _valueBytes = ScratchSizes.RoundUp(sliceBytes);
        ScratchBytes = _addressBytes + _valueBytes + _scratch.Shared + _scratch.Thread;
    }

    /// <summary>Gets the number of images that a task processes.</summary>
    public int Images => _stretch.Images;

    /// <inheritdoc/>
    public override string Kernel => _steps[^1].Kernel;

    /// <inheritdoc/>
    public override int TaskCount => _stretch.Slices;

    /// <inheritdoc/>
    public override long ScratchBytes { get; }

    /// <summary>Returns the name of an operation's kernel.</summary>
    public string KernelOf(int operation) => _steps.Last(step => step.Operation == operation).Kernel;

    /// <inheritdoc/>
    public override void Lap(StepTimes times) => times.Lap(_stretch.First, _stretch.End);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Execute(int task, byte* scratch, in StepMemory memory)
    {
        nint* addresses = (nint*)scratch;
        byte* values = scratch + _addressBytes, shared = values + _valueBytes;
        foreach (ref readonly SliceValue value in _values.AsSpan())
        {
            addresses[value.Id.Index] = value.IsInner ? (nint)(values + value.Offset) : (nint)((byte*)memory.Address(value.Id) + (task * value.Offset));
        }

        RunOptions options = memory.Options;
        var inner = new StepMemory(addresses, shared, options);
        foreach (CpuStep step in _steps)
        {
            // A slice may take long. The team checks the token too, and ends the run.
            if (options.CancellationToken.IsCancellationRequested)
            {
                return;
            }

            long start = options.Times is null ? 0 : Stopwatch.GetTimestamp();
            for (int i = 0; i < step.TaskCount; i++)
            {
                step.Execute(i, shared + _scratch.Shared, in inner);
            }

            options.Times?.Work(step.Operation, Stopwatch.GetTimestamp() - start);
        }
    }
}
