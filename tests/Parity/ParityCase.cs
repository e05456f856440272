using NeoResNet.Backends;

namespace NeoResNet.Parity;

/// <summary>
/// Represents a small program or network that a backend must compute as the reference does, with
/// the same bits for any number of threads.
/// </summary>
public sealed class ParityCase
{
    internal const string NetworkStart = "network: ";

    /// <summary>
    /// The prefix of the names of networks with full width, before <see cref="NetworkStart"/>.
    /// </summary>
    internal const string WholeStart = "whole ";

    /// <summary>
    /// The part of a name that marks cases with large numbers that only float32 represents exactly.
    /// </summary>
    internal const string AllBits = "numbers of all bits";

    private readonly Action<IBackend, IBackend, ParityComparison> _run;

    /// <summary>Creates a case that consists of one program.</summary>
    /// <param name="name">The name of the case, unique in the suite; one line.</param>
    /// <param name="bound">The maximum relative 2-norm error of any output.</param>
    /// <param name="build">
    /// Builds the program. Every run of the case calls it, and every call must build the same
    /// program.
    /// </param>
    public ParityCase(string name, double bound, Action<ParityTensors> build)
        : this(name, bound, (device, reference, comparison) => ProgramRun.Compare(StableSeed.Of(name), build, device, reference, comparison))
    {
        ArgumentNullException.ThrowIfNull(build);
    }

    internal ParityCase(string name, double bound, Action<IBackend, IBackend, ParityComparison> run)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        Bound = bound;
        _run = run;
    }

    /// <summary>Gets the name, which is unique in the suite.</summary>
    public string Name { get; }

    /// <summary>Gets the maximum relative 2-norm error of any output.</summary>
    public double Bound { get; }

    /// <summary>Gets whether the case is a network, not a single program.</summary>
    public bool IsNetwork => Name.StartsWith(NetworkStart, StringComparison.Ordinal) || IsWholeNetwork;

    /// <summary>
    /// Gets whether the case is a network with full width, which takes more time than all other
    /// cases together.
    /// </summary>
    public bool IsWholeNetwork => Name.StartsWith(WholeStart, StringComparison.Ordinal);

    /// <summary>Runs the case on both backends and compares the results.</summary>
    /// <param name="device">The backend under test.</param>
    /// <param name="reference">The reference backend.</param>
    /// <param name="profile">The number format of the device; null for float32.</param>
    public ParityResult Run(IBackend device, IBackend reference, ParityProfile? profile = null)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(reference);
        var comparison = new ParityComparison((profile ?? ParityProfile.Float32).BoundOf(this));
        _run(device, reference, comparison);
        return comparison.Result(Name);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
