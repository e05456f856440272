namespace NeoResNet.GpuReport.Tests;

internal static class SampleRows
{
    public const string Text = "";
}
