using BenchmarkDotNet.Running;
using NeoResNet.Perf;

string[] rest = Selection.TakeFrom(args);
_ = BenchmarkSwitcher.FromAssembly(typeof(ForwardBenchmarks).Assembly).Run(rest, new PerfConfig());
