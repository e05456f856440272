using NeoResNet.Backends;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

public sealed partial class VariableStore
{
    /// <summary>All variables with their values under their full names, in order of creation: what a checkpoint holds. Copies, all of one version.</summary>
    /// <exception cref="InvalidOperationException">A variable has no values yet.</exception>
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

    /// <summary>
    /// Gives variables the values of a file's arrays of their names: all that fit, or none where the options do not allow
    /// what does not fit. One change of version for the whole.
    /// </summary>
    /// <param name="checkpoint">Names are full variable names, filters HWIO.</param>
    /// <param name="options">What is put up with; by default nothing.</param>
    /// <returns>What fitted and what did not.</returns>
    /// <exception cref="RestoreException">Something does not fit and is not allowed; carries the report. Nothing was changed.</exception>
    /// <exception cref="CheckpointException">The file is damaged. Nothing was changed.</exception>
    public RestoreReport Restore(ICheckpoint checkpoint, RestoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return Restore(
            checkpoint.Entries.ToDictionary(entry => entry.Name, entry => entry.Shape), checkpoint.ReadBuffer, options, checkpoint.FileName, checkpoint.SourceOf);
    }

    /// <summary>As <see cref="Restore(ICheckpoint, RestoreOptions?)"/>, from arrays in memory.</summary>
    /// <exception cref="ArgumentException">An array's name stands twice.</exception>
    /// <exception cref="NotSupportedException">An element type does not convert to float32. Nothing was changed.</exception>
    public RestoreReport Restore(IEnumerable<NamedArray> arrays, RestoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        var byName = new Dictionary<string, NamedArray>();
        foreach (NamedArray array in arrays)
        {
            if (!byName.TryAdd(array.Name, array))
            {
                throw new ArgumentException($"The array '{array.Name}' is given twice.", nameof(arrays));
            }
        }

        return Restore(byName.ToDictionary(pair => pair.Key, pair => pair.Value.Shape), name => byName[name].ToBuffer(), options, "the arrays", name => name);
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
        List<WrongShape> wrong = [];
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
                wrong.Add(new(variable.Name, variable.Shape, shape));
            }
        }

        return new(matched, missing, [.. stored.Keys.Where(name => !_variables.ContainsKey(name))], wrong);
    }

    /// <summary>
    /// Reads all arrays before any variable changes, so that a failure leaves the old values whole. On several threads: the
    /// time goes into memory that nobody has touched yet.
    /// </summary>
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
                    throw new InvalidOperationException($"'{names[i]}' was announced with shape {expected} and read with shape {fresh[i]!.Shape}.");
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
