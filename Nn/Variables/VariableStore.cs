using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>
/// The variables of one or more graphs by their full names, in order of creation, with their values.
/// Owns the memory of the values. Thread-safe; a change and a compilation never overlap.
/// </summary>
public sealed partial class VariableStore : IDisposable
{
    private readonly OrderedDictionary<string, Variable> _variables = [];
    private long _version;
    private bool _disposed;

    /// <summary>All variables in order of creation.</summary>
    public IReadOnlyList<Variable> Variables
    {
        get
        {
            lock (Gate)
            {
                return [.. _variables.Values];
            }
        }
    }

    /// <summary>Counts changes of values. A session compares it before each run.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Number of values in all variables.</summary>
    public long ParameterCount => Variables.Sum(variable => (long)variable.Shape.ElementCount);

    /// <summary>Number of values in the trainable variables.</summary>
    public long TrainableParameterCount => Variables.Where(variable => variable.Trainable).Sum(variable => (long)variable.Shape.ElementCount);

    /// <summary>The variable of a full name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Variable this[string name] => TryGet(name) ?? throw new KeyNotFoundException($"There is no variable '{name}'.");

    internal object Gate { get; } = new();

    /// <summary>The variable of a full name, or null.</summary>
    public Variable? TryGet(string name)
    {
        lock (Gate)
        {
            return _variables.GetValueOrDefault(name);
        }
    }

    /// <summary>
    /// Gives every variable the values of its initializer. Values depend on the seed and the variable's name alone,
    /// not on platform, thread count or order of creation.
    /// </summary>
    /// <param name="seed">Picks the values.</param>
    /// <param name="onlyMissing">Leave variables alone that have values already.</param>
    /// <param name="maxThreads">Most threads to use, 0 for all processors. Never changes a value.</param>
    public void Initialize(ulong seed, bool onlyMissing = false, int maxThreads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxThreads);
        Variable[] targets = [.. Variables.Where(variable => !onlyMissing || !variable.IsInitialized)];
        var fresh = new HostBuffer[targets.Length];
        try
        {
            // Into new memory and outside the gate: an initializer that throws changes nothing, and others may read meanwhile.
            WorkerPool.Shared.For(targets.Length, i =>
            {
                fresh[i] = new(targets[i].Shape);
                targets[i].Initializer.Fill(fresh[i].Span, targets[i].Shape, StableHash.Mix(seed, targets[i].Name));
            }, maxThreads);
            lock (Gate)
            {
                ThrowIfDisposed();
                for (int i = 0; i < targets.Length; i++)
                {
                    targets[i].Replace(fresh[i]);
                }

                Bump();
            }
        }
        catch
        {
            Free(fresh);
            throw;
        }
    }

    /// <summary>
    /// The penalties of all regularized variables, in order of creation, all of one version. A variable has one, however many layers
    /// and towers use it, as in slim, where the call that makes a variable adds its loss and one that reuses it adds none.
    /// </summary>
    /// <param name="scope">Only variables inside this scope, such as <c>resnet_v2_50</c>; null for all.</param>
    /// <exception cref="InvalidOperationException">A regularized variable has no values yet.</exception>
    public IReadOnlyList<RegularizationLoss> RegularizationLosses(string? scope = null)
    {
        lock (Gate)
        {
            return
            [
                .. from variable in _variables.Values
                   where variable.Regularizer != Regularizer.None && (scope is null || variable.Name.StartsWith($"{scope}/", StringComparison.Ordinal))
                   select new RegularizationLoss(variable, variable.Regularizer.Loss(variable.Values())),
            ];
        }
    }

    /// <summary>Sum of <see cref="RegularizationLosses"/>: what slim's total loss adds to that of the answers.</summary>
    /// <param name="scope">Only variables inside this scope; null for all.</param>
    /// <exception cref="InvalidOperationException">A regularized variable has no values yet.</exception>
    public double RegularizationLoss(string? scope = null) => RegularizationLosses(scope).Sum(loss => loss.Value);

    /// <summary>Frees the values. Sessions that were compiled go on with their packed forms.</summary>
    public void Dispose()
    {
        lock (Gate)
        {
            _disposed = true;
            foreach (Variable variable in _variables.Values)
            {
                variable.Free();
            }
        }
    }

    internal Variable Create(string name, Shape shape, Initializer initializer, Regularizer regularizer, bool trainable)
    {
        lock (Gate)
        {
            ThrowIfDisposed();
            var variable = new Variable(this, name, shape, initializer, regularizer, trainable);
            return _variables.TryAdd(name, variable)
                ? variable
                : throw new InvalidOperationException($"Variable '{name}' already exists; open its scope with reuse: true to use it again.");
        }
    }

    /// <summary>Removes variables of a build that failed.</summary>
    internal void Remove(IEnumerable<Variable> variables)
    {
        lock (Gate)
        {
            foreach (Variable variable in variables)
            {
                _ = _variables.Remove(variable.Name);
                variable.Free();
            }
        }
    }

    internal Variable Reuse(string name, Shape shape)
    {
        Variable variable = TryGet(name)
            ?? throw new InvalidOperationException($"Variable '{name}' does not exist, so it cannot be reused.");
        return variable.Shape == shape
            ? variable
            : throw new InvalidOperationException($"Variable '{name}' has shape {variable.Shape}; the reusing layer needs {shape}.");
    }

    private static void Free(IEnumerable<HostBuffer?> buffers)
    {
        foreach (HostBuffer? buffer in buffers)
        {
            buffer?.Dispose();
        }
    }

    internal void Bump() => Volatile.Write(ref _version, _version + 1);

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);
}
