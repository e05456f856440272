using NeoResNet.Tensors;

namespace NeoResNet.Nn;

public sealed partial class VariableStore
{
    /// <summary>All variables with their values under their full names, in order of creation: what a checkpoint holds. Copies.</summary>
    /// <exception cref="InvalidOperationException">A variable has no values yet.</exception>
    public IEnumerable<NamedArray> ToNamedArrays()
    {
        foreach (Variable variable in Variables)
        {
            using Tensor values = variable.ToTensor();
            yield return NamedArray.FromTensor(variable.Name, values);
        }
    }

    /// <summary>
    /// Gives variables the values of the arrays of their names: all that fit, or none where the options do not allow what
    /// does not fit. One change of version for the whole.
    /// </summary>
    /// <param name="arrays">Names are full variable names, filters HWIO.</param>
    /// <param name="options">What is put up with; by default nothing.</param>
    /// <param name="source">Name of the file, for messages.</param>
    /// <returns>What fitted and what did not.</returns>
    /// <exception cref="RestoreException">Something does not fit and is not allowed; carries the report. Nothing was changed.</exception>
    public RestoreReport Restore(IEnumerable<NamedArray> arrays, RestoreOptions? options = null, string? source = null)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        options ??= RestoreOptions.Strict;
        var byName = new Dictionary<string, NamedArray>();
        foreach (NamedArray array in arrays)
        {
            if (!byName.TryAdd(array.Name, array))
            {
                throw new ArgumentException($"The array '{array.Name}' is given twice.", nameof(arrays));
            }
        }

        lock (Gate)
        {
            ThrowIfDisposed();
            RestoreReport report = Compare(byName);
            if ((report.Missing.Count > 0 && !options.AllowMissing)
                || (report.Unexpected.Count > 0 && !options.AllowUnexpected)
                || (report.WrongShapes.Count > 0 && !options.AllowWrongShape))
            {
                throw new RestoreException(source, report);
            }

            Replace([.. report.Matched.Select(name => (_variables[name], byName[name]))]);
            return report;
        }
    }

    private RestoreReport Compare(Dictionary<string, NamedArray> arrays)
    {
        List<string> matched = [], missing = [];
        List<WrongShape> wrong = [];
        foreach (Variable variable in _variables.Values)
        {
            if (!arrays.TryGetValue(variable.Name, out NamedArray? array))
            {
                missing.Add(variable.Name);
            }
            else if (array.Shape == variable.Shape)
            {
                matched.Add(variable.Name);
            }
            else
            {
                wrong.Add(new(variable.Name, variable.Shape, array.Shape));
            }
        }

        return new(matched, missing, [.. arrays.Keys.Where(name => !_variables.ContainsKey(name))], wrong);
    }

    /// <summary>Reads all arrays before any variable changes, so that a failure leaves the old values whole.</summary>
    private void Replace((Variable Variable, NamedArray Array)[] pairs)
    {
        var fresh = new List<Tensor>();
        try
        {
            foreach ((_, NamedArray array) in pairs)
            {
                fresh.Add(array.ToTensor());
            }
        }
        catch
        {
            fresh.ForEach(tensor => tensor.Dispose());
            throw;
        }

        for (int i = 0; i < pairs.Length; i++)
        {
            pairs[i].Variable.Replace(fresh[i]);
        }

        Bump();
    }
}
