using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Measured choices of how to compute convolutions, for one processor and one level; <see cref="CpuTuner"/> makes them,
/// <see cref="CpuBackendOptions.Tuning"/> uses them. Immutable.
/// </summary>
public sealed class CpuTuning
{
    private readonly Dictionary<ConvolutionKey, ConvolutionForm> _choices;

    /// <summary>Choices measured on this machine.</summary>
    /// <param name="level">The level they were measured at.</param>
    /// <param name="choices">The form of each layer.</param>
    public CpuTuning(CpuLevel level, IEnumerable<KeyValuePair<ConvolutionKey, ConvolutionForm>> choices)
        : this(CpuProcessor.Name, level, choices, null)
    {
    }

    internal CpuTuning(string processor, CpuLevel level, IEnumerable<KeyValuePair<ConvolutionKey, ConvolutionForm>> choices, string? file)
    {
        Processor = processor;
        Level = level;
        File = file;
        _choices = new(choices);
    }

    /// <summary>The processor they were measured on, as <see cref="CpuProcessor.Name"/> calls it.</summary>
    public string Processor { get; }

    /// <summary>The level they were measured at.</summary>
    public CpuLevel Level { get; }

    /// <summary>The file they were read from; null where they were not.</summary>
    public string? File { get; }

    /// <summary>The form of each layer.</summary>
    public IReadOnlyDictionary<ConvolutionKey, ConvolutionForm> Choices => _choices;

    /// <summary>Reads a file that <see cref="Save"/> wrote, of any machine: see <see cref="Misfit"/>.</summary>
    /// <exception cref="DataFileException">The file is not what <see cref="Save"/> writes; says what was expected and what came.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a folder.</exception>
    public static CpuTuning Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = System.IO.File.OpenRead(path);
        return CpuTuningReader.Read(stream, path);
    }

    /// <summary>Writes a file, all or nothing; makes its folder where there is none.</summary>
    /// <exception cref="IOException">The file or its folder could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder does not allow it.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _ = Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".");
        AtomicFile.Write(path, stream => CpuTuningWriter.Write(stream, this));
    }

    /// <summary>These choices and others of the same processor and level; where both have one, that of the others.</summary>
    /// <exception cref="ArgumentException">The others are of another processor or level.</exception>
    public CpuTuning With(CpuTuning others)
    {
        ArgumentNullException.ThrowIfNull(others);
        if (others.Processor != Processor || others.Level != Level)
        {
            throw new ArgumentException($"Choices of '{Processor}' at {KernelTable.NameOf(Level)} cannot be joined with those of '{others.Processor}' at {KernelTable.NameOf(others.Level)}.");
        }

        var joined = new Dictionary<ConvolutionKey, ConvolutionForm>(_choices);
        foreach ((ConvolutionKey key, ConvolutionForm form) in others._choices)
        {
            joined[key] = form;
        }

        return new(Processor, Level, joined, null);
    }

    /// <summary>Why a backend of a level on this machine must not use these choices, one sentence; null where it may.</summary>
    public string? Misfit(CpuLevel level)
    {
        string? difference = Processor != CpuProcessor.Name
            ? $"were measured on '{Processor}', this processor is '{CpuProcessor.Name}'"
            : Level != level ? $"were measured at level {KernelTable.NameOf(Level)}, the level in use is {KernelTable.NameOf(level)}" : null;
        return difference is null ? null : $"{File ?? "Tuning"}: the choices {difference}.";
    }

    /// <summary>The form of a convolution; null where none was measured.</summary>
    internal ConvolutionForm? Find(ProgramShapes shapes, Conv2D operation) =>
        ConvolutionKey.Of(shapes, operation) is { } key && _choices.TryGetValue(key, out ConvolutionForm form) ? form : null;
}
