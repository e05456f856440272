using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Reports;

namespace NeoResNet.Perf;

/// <summary>
/// Configures the columns of all benchmarks: median, speed, and the bytes that a call allocates.
/// </summary>
internal sealed class PerfConfig : ManualConfig
{
    // Layer names are longer than the default limit of 20 characters.
    private const int ParameterWidth = 40;

    public PerfConfig()
    {
        Add(DefaultConfig.Instance);
        SummaryStyle = SummaryStyle.Default.WithMaxParameterColumnWidth(ParameterWidth);
        _ = AddColumn(StatisticColumn.Median, new GflopsColumn());
        _ = AddDiagnoser(MemoryDiagnoser.Default);
    }
}
