using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>A small program that a backend must compute as the reference does, with the same bits at any thread count.</summary>
public sealed class ParityCase
{
    private readonly Action<ParityTensors> _build;

    /// <summary>Makes a case.</summary>
    /// <param name="name">Tells the cases apart; one line.</param>
    /// <param name="bound">Largest relative 2-norm error allowed in any output.</param>
    /// <param name="build">Puts the program together. Called anew at each run; must do the same each time.</param>
    public ParityCase(string name, double bound, Action<ParityTensors> build)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(build);
        Name = name;
        Bound = bound;
        _build = build;
    }

    /// <summary>Name, unique in the suite.</summary>
    public string Name { get; }

    /// <summary>Largest relative 2-norm error allowed in any output.</summary>
    public double Bound { get; }

    /// <summary>Runs the program on both backends and compares.</summary>
    /// <param name="device">The backend under test.</param>
    /// <param name="reference">The backend that is right.</param>
    public ParityResult Run(IBackend device, IBackend reference)
    {
        using var tensors = new ParityTensors(Seed(Name));
        _build(tensors);
        using IExecutable executable = tensors.Program.Compile(device);
        using Workspace workspace = executable.Rent();
        Tensor[] feeds = [.. tensors.Program.Feeds], expected = tensors.Program.Run(reference);

        // Fetched tensors start as NaN, so that an element nobody writes shows. The second run finds the first one's
        // numbers in its arena and goes single-threaded: neither may change a bit.
        Tensor[] first = Fetches(executable.Program, float.NaN), second = Fetches(executable.Program, 1e30f);
        try
        {
            executable.Run(workspace, feeds, first);
            executable.Run(workspace, feeds, second, new RunOptions(MaxThreads: 1));
            return Judge(first, second, expected);
        }
        finally
        {
            foreach (Tensor tensor in (IEnumerable<Tensor>)[.. expected, .. first, .. second])
            {
                tensor.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private ParityResult Judge(Tensor[] first, Tensor[] second, Tensor[] expected)
    {
        double maxError = 0, relativeError = 0;
        var messages = new List<string>();
        for (int i = 0; i < expected.Length; i++)
        {
            TensorDifference difference = TensorDifference.Between(first[i], expected[i]);
            maxError = Math.Max(maxError, difference.MaxError);
            relativeError = Math.Max(relativeError, difference.RelativeError);
            if (difference.Mismatch.Length > 0)
            {
                messages.Add($"output {i}: {difference.Mismatch}");
            }
            else if (difference.RelativeError > Bound)
            {
                messages.Add($"output {i} of shape {expected[i].Shape}: relative error {difference.RelativeError:E2} is above {Bound:E2}; {difference.Worst}");
            }

            int place = TensorDifference.FirstOtherBits(first[i], second[i]);
            if (place >= 0)
            {
                messages.Add($"output {i}: element {place} is {first[i].Span[place]:R} in the first run, {second[i].Span[place]:R} in a second run with one thread");
            }
        }

        return new(Name, maxError, relativeError, Bound, messages.Count == 0, string.Join("; ", messages));
    }

    private static Tensor[] Fetches(Program program, float filling)
    {
        Tensor[] tensors = [.. program.Outputs.Select(output => Tensor.Uninitialized(output.Shape))];
        foreach (Tensor tensor in tensors)
        {
            tensor.Span.Fill(filling);
        }

        return tensors;
    }

    // FNV-1a: string.GetHashCode differs from process to process.
    private static ulong Seed(string name)
    {
        uint hash = 2166136261;
        foreach (char letter in name)
        {
            hash = (hash ^ letter) * 16777619;
        }

        return hash;
    }
}
