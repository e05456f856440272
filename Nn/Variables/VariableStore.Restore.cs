using NeoResNet.Backends;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

public sealed partial class VariableStore
{
    /// <summary>Copies all variables to arrays, as a checkpoint contains them.</summary>
    /// <returns>
    /// One Float32 array per variable under its full name, in order of creation, all of one
    /// version.
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
            return [.. _variables.Values.Select(ToNamedArray)];
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
    /// has changed. All variables change as one version.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="checkpoint"/> is null.</exception>
    /// <exception cref="RestoreException">
    /// Arrays and variables do not match, and <paramref name="options"/> does not accept the
    /// mismatch.
    /// </exception>
    /// <exception cref="ArgumentException">The checkpoint lists a name twice.</exception>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidOperationException">
    /// The checkpoint reads an array of another shape than it lists.
    /// </exception>
    /// <exception cref="NotSupportedException">
    /// An element type does not convert to float32.
    /// </exception>
    /// <exception cref="ObjectDisposedException">
    /// The store or the checkpoint was disposed.
    /// </exception>
    public RestoreReport Restore(ICheckpoint checkpoint, RestoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return Restore(
            checkpoint.Entries.ToDictionary(entry => entry.Name, entry => entry.Shape), checkpoint.ReadBuffer, options, checkpoint.FileName, checkpoint.SourceOf);
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
    /// <exception cref="NotSupportedException">
    /// An element type does not convert to float32.
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

        return Restore(byName.ToDictionary(pair => pair.Key, pair => pair.Value.Shape), name => byName[name].ToBuffer(), options, "The list of arrays", name => name);
    }

    private RestoreReport Restore(Dictionary<string, Shape> stored, Func<string, HostBuffer> read, RestoreOptions? options, string source, Func<string, string> sourceOf)
    {
        options ??= RestoreOptions.Strict;
        lock (Gate)
        {
            ThrowIfDisposed();
            RestoreReport report = Compare(stored);
            if ((report.Missing.Count > 0 && !options.AllowMissing)
                || (report.Unexpected.Count > 0 && !options.AllowUnexpected)
                || (report.WrongShapes.Count > 0 && !options.AllowWrongShape))
            {
                throw new RestoreException(source, report, sourceOf);
            }

            Replace(report.Matched, read);
            return report;
        }
    }

    private RestoreReport Compare(Dictionary<string, Shape> stored)
    {
        List<string> matched = [], missing = [];
        List<(string Name, Shape Expected, Shape Given)> wrong = [];
        foreach (Variable variable in _variables.Values)
        {
            if (!stored.TryGetValue(variable.Name, out Shape shape))
            {
                missing.Add(variable.Name);
            }
            else if (shape == variable.Shape)
            {
                matched.Add(variable.Name);
            }
            else
            {
                wrong.Add((variable.Name, variable.Shape, shape));
            }
        }

        return new(matched, missing, [.. stored.Keys.Where(name => !_variables.ContainsKey(name))], wrong);
    }

    /// <summary>
    /// Reads all arrays before the first variable changes, so that a failure keeps the old values.
    /// </summary>
    /// <remarks>
    /// The method uses several threads, because most of the time is spent on the first use of new
    /// memory.
    /// </remarks>
    private void Replace(IReadOnlyList<string> names, Func<string, HostBuffer> read)
    {
        var fresh = new HostBuffer?[names.Count];
        try
        {
            WorkerPool.Shared.For(names.Count, i =>
            {
                fresh[i] = read(names[i]);
                Shape expected = _variables[names[i]].Shape;
                if (fresh[i]!.Shape != expected)
                {
                    throw new InvalidOperationException($"The checkpoint lists '{names[i]}' with shape {expected}, but read it with shape {fresh[i]!.Shape}.");
                }
            });
        }
        catch
        {
            Free(fresh);
            throw;
        }

        for (int i = 0; i < names.Count; i++)
        {
            _variables[names[i]].Replace(fresh[i]!);
        }

        Bump();
    }
}
