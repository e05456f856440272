namespace NeoResNet.Cli;

/// <summary>Contains the entry point of the tool.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        using var interrupt = new Interrupt();
        return CommandLine.Run(arguments, new Terminal(PipeOutput.OpenStandardOutput(), Console.Error, interrupt.Token));
    }
}
