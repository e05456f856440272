namespace NeoResNet.Cli;

/// <summary>
/// Reports an argument that looks like an option, but is neither a known option nor a file. The
/// exit code is 2.
/// </summary>
/// <param name="option">The argument.</param>
internal sealed class UnknownOptionException(string option) : Exception($"Unknown option '{option}'.")
{
    /// <summary>Gets the argument.</summary>
    public string Option => option;
}
