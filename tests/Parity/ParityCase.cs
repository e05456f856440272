using NeoResNet.Backends;

namespace NeoResNet.Parity;

/// <summary>Something small that a backend must compute as the reference does, with the same bits at any thread count.</summary>
public sealed class ParityCase
{
    internal const string NetworkStart = "network: ";

    /// <summary>How the names of networks of full width start, before <see cref="NetworkStart"/>.</summary>
    internal const string WholeStart = "whole ";

    /// <summary>In the names of cases about large numbers that no form shorter than float32 holds as they are.</summary>
    internal const string AllBits = "numbers of all bits";

    private readonly Action<IBackend, IBackend, ParityComparison> _run;

    /// <summary>Makes a case of one program.</summary>
    /// <param name="name">Tells the cases apart; one line.</param>
    /// <param name="bound">Largest relative 2-norm error allowed in any output.</param>
    /// <param name="build">Puts the program together. Called anew at each run; must do the same each time.</param>
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

    /// <summary>Name, unique in the suite.</summary>
    public string Name { get; }

    /// <summary>Largest relative 2-norm error allowed in any output.</summary>
    public double Bound { get; }

    /// <summary>Whether it is a whole network and not a program.</summary>
    public bool IsNetwork => Name.StartsWith(NetworkStart, StringComparison.Ordinal) || IsWholeNetwork;

    /// <summary>Whether it is a network of full width, which costs more than all others together.</summary>
    public bool IsWholeNetwork => Name.StartsWith(WholeStart, StringComparison.Ordinal);

    /// <summary>Runs the case on both backends and compares.</summary>
    /// <param name="device">The backend under test.</param>
    /// <param name="reference">The backend that is right.</param>
    /// <param name="profile">In what numbers the device computes; null for float32.</param>
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
