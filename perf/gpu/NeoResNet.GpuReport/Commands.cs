namespace NeoResNet.GpuReport;

/// <summary>
/// Runs the commands of this program: <c>run</c> checks and measures the GPU of this machine,
/// <c>table</c> writes tables of reports.
/// </summary>
internal static class Commands
{
    private const int Failed = 1, WrongUsage = 2;

    private const string Usage =
        "usage: gpu-report run PROGRAMS OUT   runs the programs in the unpacked archive PROGRAMS and writes one JSON report to OUT\n" +
        "       gpu-report table RESULTS      writes the tables in RESULTS/README.md from the JSON reports in RESULTS";

    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code: 0 success, 1 failure, 2 usage error.</returns>
    public static int Run(string[] arguments, TextWriter output, TextWriter error)
    {
        try
        {
            switch (arguments)
            {
                case ["run", var programs, var target]:
                    return HostRun.Run(programs, target, RunSettings.FromEnvironment(Environment.GetEnvironmentVariable), output) ? 0 : Failed;
                case ["table", var results]:
                    ResultsFolder.WriteTable(results);
                    return 0;
                default:
                    error.WriteLine(Usage);
                    return WrongUsage;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException)
        {
            error.WriteLine($"gpu-report: {failure.Message}");
            return Failed;
        }
    }
}
