using BenchmarkDotNet.Running;
using NeoResNet.Perf;

if (args is ["training", ..])
{
    TrainingProfile.Run(args[1..]);
    return;
}

string[] rest = Selection.TakeFrom(args);
_ = BenchmarkSwitcher.FromAssembly(typeof(ForwardBenchmarks).Assembly).Run(rest, new PerfConfig());
