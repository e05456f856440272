namespace NeoResNet.Backends.Cpu.Tests;

/// <summary>A step that calls back: action(task).</summary>
internal sealed unsafe class FakeStep(int taskCount, Action<int> action, int? taskRows = null) : CpuStep
{
    public override string Kernel => "fake";

    public override int TaskCount => taskCount;

    public override int TaskRows => taskRows ?? taskCount;

    public override void Execute(int task, byte* scratch, in StepMemory memory) => action(task);
}
