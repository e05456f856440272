using NeoResNet.Backends;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

public sealed partial class VariableStore
{
    /// <summary>Copies all variables to arrays, as a checkpoint contains them.</summary>
    /// <returns>
    /// One Float32 array per variable under its full name, in order of creation, all of one
    /// version. If a <see cref="TrainingStep"/> trains the variables, the Int64 array
    /// <c>global_step</c> follows.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// A variable needs more bytes than a .NET array can hold (about 2 GB).
    /// </exception>
    /// <exception cref="InvalidOperationException">A variable has no values.</exception>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public IReadOnlyList<NamedArray> ToNamedArrays()
    {
        lock (Gate)
        {
            NamedArray[] variables = [.. _variables.Values.Select(ToNamedArray)];
            return GlobalStep is { } step ? [.. variables, GlobalSteps.ToArray(step)] : variables;
        }

        static NamedArray ToNamedArray(Variable variable)
        {
            return NamedArray.FromSpan(variable.Name, variable.Shape, variable.Values());
        }
    }

    /// <summary>Sets each variable to the values of the array with the same name.</summary>
    /// <param name="checkpoint">
    /// The arrays, under full variable names, with filters of shape [height, width, input channels,
    /// output channels].
    /// </param>
    /// <param name="options">
    /// The accepted mismatches; null, the default, for <see cref="RestoreOptions.Strict"/>.
    /// </param>
    /// <returns>The matched and mismatched arrays.</returns>
    /// <remarks>
    /// The method reads all arrays before it changes the first variable. If it throws, no variable
    /// has changed. All variables change as one version. While the method reads, other threads can
    /// use the store, and the checkpoint can read variables of this store.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="checkpoint"/> is null.</exception>
    /// <exception cref="RestoreException">
    /// Arrays and variables do not match, and <paramref name="options"/> does not accept the
    /// mismatch.
    /// </exception>
    /// <exception cref="ArgumentException">The checkpoint lists a name twice.</exception>
    /// <exception cref="CheckpointException">
    /// The file is damaged, or an array of a variable has elements that do not convert to float32,
    /// such as integers.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidOperationException">
    /// The checkpoint reads an array of another shape than it lists.
    /// </exception>
    /// <exception cref="ObjectDisposedException">
    /// The store or the checkpoint was disposed.
    /// </exception>
    public RestoreReport Restore(ICheckpoint checkpoint, RestoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        options ??= RestoreOptions.Strict;
        (RestoreReport report, Variable[] matched, Dictionary<string, StoredArray> stored) = CompareAll(checkpoint);
        if ((report.Missing.Count > 0 && !options.AllowMissing)
            || (report.Unexpected.Count > 0 && !options.AllowUnexpected)
            || (report.WrongShapes.Count > 0 && !options.AllowWrongShape))
        {
            throw new RestoreException(checkpoint.FileName, report, checkpoint.SourceOf);
        }

        long? step = GlobalStep is not null && stored.ContainsKey(GlobalSteps.Name) ? GlobalSteps.Read(checkpoint) : null;
        ReplaceAll(matched, variable => Read(checkpoint, variable, stored[variable.Name].ElementType), maxThreads: 0, step);
        return report;
    }

    /// <summary>Sets each variable to the values of the array with the same name.</summary>
    /// <param name="arrays">
    /// The arrays, under full variable names, with filters of shape [height, width, input channels,
    /// output channels]. Enumerated once.
    /// </param>
    /// <param name="options">
    /// The accepted mismatches; null, the default, for <see cref="RestoreOptions.Strict"/>.
    /// </param>
    /// <returns>The matched and mismatched arrays.</returns>
    /// <remarks>
    /// If the method throws, no variable has changed. All variables change as one version.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="arrays"/> is null.</exception>
    /// <exception cref="ArgumentException">Two arrays have the same name.</exception>
    /// <exception cref="RestoreException">
    /// Arrays and variables do not match, and <paramref name="options"/> does not accept the
    /// mismatch.
    /// </exception>
    /// <exception cref="CheckpointException">
    /// An array of a variable has elements that do not convert to float32, such as integers.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public RestoreReport Restore(IEnumerable<NamedArray> arrays, RestoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        var byName = new Dictionary<string, NamedArray>();
        foreach (NamedArray array in arrays)
        {
            if (!byName.TryAdd(array.Name, array))
            {
                throw new ArgumentException($"The array '{array.Name}' occurs twice. Pass each array once.", nameof(arrays));
            }
        }

        return Restore(new ListedArrays(byName), options);
    }

    /// <summary>
    /// Compares the arrays of a checkpoint with the variables, and reads and changes nothing.
    /// </summary>
    /// <param name="checkpoint">The arrays, as for <see cref="Restore(ICheckpoint, RestoreOptions?)"/>.</param>
    internal RestoreReport Compare(ICheckpoint checkpoint) => CompareAll(checkpoint).Report;

    private static HostBuffer Read(ICheckpoint checkpoint, Variable variable, ElementType type)
    {
        HostBuffer values;
        try
        {
            values = checkpoint.ReadBuffer(variable.Name);
        }
        catch (NotSupportedException e)
        {
            throw new CheckpointException(
                checkpoint.FileName, null, $"'{checkpoint.SourceOf(variable.Name)}' has elements of type {type}, which do not convert to float32. Store floating-point numbers.", e);
        }

        if (values.Shape != variable.Shape)
        {
            Shape given = values.Shape;
            values.Dispose();
            throw new InvalidOperationException($"The checkpoint lists '{variable.Name}' with shape {variable.Shape}, but read it with shape {given}.");
        }

        return values;
    }

    private (RestoreReport Report, Variable[] Matched, Dictionary<string, StoredArray> Stored) CompareAll(ICheckpoint checkpoint)
    {
        Dictionary<string, StoredArray> stored = checkpoint.Entries.ToDictionary(entry => entry.Name);
        List<Variable> matched = [];
        List<string> missing = [];
        List<(string Name, Shape Expected, Shape Given)> wrong = [];
        List<(string Name, Shape Expected, Shape Stored, string Layout)> transposed = [];
        lock (Gate)
        {
            ThrowIfDisposed();
            foreach (Variable variable in _variables.Values)
            {
                if (!stored.TryGetValue(variable.Name, out StoredArray? array))
                {
                    missing.Add(variable.Name);
                }
                else if (array.Shape == variable.Shape)
                {
                    matched.Add(variable);
                }
                else
                {
                    wrong.Add((variable.Name, variable.Shape, array.Shape));
                    Shape inFile = checkpoint.ShapeInFile(array);
                    if (checkpoint.Layout.FindOther(variable.Shape, inFile) is { } layout)
                    {
                        transposed.Add((variable.Name, checkpoint.Layout.StoredShape(variable.Shape, inFile.Rank), inFile, layout));
                    }
                }
            }

            if (GlobalStep is not null && !stored.ContainsKey(GlobalSteps.Name))
            {
                missing.Add(GlobalSteps.Name);
            }

            string[] unexpected = [.. stored.Keys.Where(name => !_variables.ContainsKey(name) && !(GlobalStep is not null && name == GlobalSteps.Name))];
            return (new([.. matched.Select(variable => variable.Name)], missing, unexpected, wrong) { Transposed = transposed }, [.. matched], stored);
        }
    }

    /// <summary>Presents arrays in memory as a checkpoint.</summary>
    private sealed class ListedArrays(Dictionary<string, NamedArray> arrays) : ICheckpoint
    {
        public string FileName => "The list of arrays";

        public IReadOnlyList<StoredArray> Entries { get; } = [.. arrays.Values.Select(array => new StoredArray(array.Name, array.ElementType, array.Shape))];

        public NhwcTensor ReadTensor(string name) => arrays[name].ToTensor();

        public NamedArray Read(string name) => arrays[name];

        HostBuffer ICheckpoint.ReadBuffer(string name) => arrays[name].ToBuffer();

        public void Dispose()
        {
        }
    }
}
