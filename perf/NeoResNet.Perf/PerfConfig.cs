using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Reports;

namespace NeoResNet.Perf;

/// <summary>What all benchmarks here show: median, speed, and the bytes that a call allocates (none).</summary>
internal sealed class PerfConfig : ManualConfig
{
    // Names of layers are longer than the 20 characters that tables show by default.
    private const int ParameterWidth = 40;

    public PerfConfig()
    {
        Add(DefaultConfig.Instance);
        SummaryStyle = SummaryStyle.Default.WithMaxParameterColumnWidth(ParameterWidth);
        _ = AddColumn(StatisticColumn.Median, new GflopsColumn());
        _ = AddDiagnoser(MemoryDiagnoser.Default);
    }
}
