using System.CommandLine;

namespace NeoResNet.Cli;

/// <summary>Creates the option that takes a data set.</summary>
internal static class DataOption
{
    public static Option<string> Create() => new("--data")
    {
        Description = "Data set: a folder with one folder of photos per class, a .tar, .tar.gz or .zip archive of it, a folder with the binary version of CIFAR-10 or with IDX files, or a table (.csv) with the columns path and label.",
        HelpName = "PATH",
        Required = true,
    };
}
