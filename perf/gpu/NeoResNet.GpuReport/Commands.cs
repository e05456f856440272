namespace NeoResNet.GpuReport;

/// <summary>The two things this program does: tell all about a GPU on its machine, and make a table of what was told.</summary>
internal static class Commands
{
    private const int Failed = 1, WrongUsage = 2;

    private const string Usage =
        "usage: gpu-report run PROGRAMS OUT   runs everything with the programs in the unpacked archive PROGRAMS, writes one JSON into OUT\n" +
        "       gpu-report table RESULTS      writes the table in RESULTS/README.md from the JSON files beside it";

    /// <summary>Runs one command line.</summary>
    /// <returns>0 only where everything passed.</returns>
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
