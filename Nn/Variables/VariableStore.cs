using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>Owns the variables of one or more graphs and their values.</summary>
/// <remarks>
/// This class is thread-safe. Variables keep their order of creation. A change of values and a
/// compilation never overlap.
/// </remarks>
public sealed partial class VariableStore : IDisposable
{
    private readonly OrderedDictionary<string, Variable> _variables = [];
    private long _version;
    private bool _disposed;

    /// <summary>Gets a copy of the list of all variables, in order of creation.</summary>
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

    /// <summary>Gets the number of changes of values so far.</summary>
    /// <remarks>Sessions compare this number before each run.</remarks>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Gets the number of values in all variables.</summary>
    public long ParameterCount => Variables.Sum(variable => (long)variable.Shape.ElementCount);

    /// <summary>Gets the number of values in the trainable variables.</summary>
    public long TrainableParameterCount => Variables.Where(variable => variable.Trainable).Sum(variable => (long)variable.Shape.ElementCount);

    /// <summary>Gets the variable with a full name.</summary>
    /// <param name="name">Full name, such as <c>resnet_v2_50/conv1/weights</c>.</param>
    /// <exception cref="KeyNotFoundException">
    /// The store has no variable of this name. The message lists similar names.
    /// </exception>
    public Variable this[string name] => TryGet(name) ?? throw Unknown(name);

    internal object Gate { get; } = new();

    /// <summary>Gets the variable with a full name, if it exists.</summary>
    /// <param name="name">Full name, such as <c>resnet_v2_50/conv1/weights</c>.</param>
    /// <returns>The variable; null if the store has no variable of this name.</returns>
    public Variable? TryGet(string name)
    {
        lock (Gate)
        {
            return _variables.GetValueOrDefault(name);
        }
    }

    /// <summary>Sets every variable to the values of its initializer.</summary>
    /// <param name="seed">Selects the values.</param>
    /// <param name="onlyMissing">
    /// If true, variables that have values keep them. Defaults to false.
    /// </param>
    /// <param name="maxThreads">
    /// Maximum number of threads; 0, the default, for all processors. The limit does not affect the
    /// values.
    /// </param>
    /// <remarks>
    /// Values depend only on the seed, the variable's name and shape, and its initializer; not on
    /// the platform, the number of threads or the order of creation. All variables change as one
    /// version.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="maxThreads"/> is negative.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public void Initialize(ulong seed, bool onlyMissing = false, int maxThreads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxThreads);
        ReplaceAll([.. Variables.Where(variable => !onlyMissing || !variable.IsInitialized)], variable => Fill(variable, seed), maxThreads, onlyMissing ? null : 0, onlyMissing);
    }

    /// <summary>
    /// Gets or sets the number of updates by training steps; null if the store was never trained.
    /// </summary>
    /// <remarks>
    /// Checkpoints contain the number as an integer, as in TensorFlow, because a float32 variable
    /// counts to 2^24 only. The caller must hold <see cref="Gate"/> to change it.
    /// </remarks>
    internal long? GlobalStep { get; set; }

    /// <summary>Makes the number of updates a part of the store.</summary>
    /// <exception cref="InvalidOperationException">
    /// A variable has the name of the number.
    /// </exception>
    internal void CountSteps()
    {
        if (TryGet(GlobalSteps.Name) is not null)
        {
            throw new InvalidOperationException($"The store contains a variable '{GlobalSteps.Name}'. Training needs this name for the number of steps.");
        }

        GlobalStep ??= 0;
    }

    /// <summary>
    /// Returns an untrainable variable with values, and creates it if it does not exist.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The variable exists with another shape.
    /// </exception>
    internal Variable GetState(string name, Shape shape, Initializer initializer)
    {
        lock (Gate)
        {
            Variable state = TryGet(name) is null ? Create(name, shape, initializer, Regularizer.None, trainable: false) : Reuse(name, shape);
            if (!state.IsInitialized)
            {
                state.Replace(Fill(state, seed: 0));
                Bump();
            }

            return state;
        }
    }

    private static HostBuffer Fill(Variable variable, ulong seed)
    {
        var values = new HostBuffer(variable.Shape);
        try
        {
            variable.Initializer.Fill(values.Span, variable.Shape, StableHash.Mix(seed, variable.Name));
            return values;
        }
        catch
        {
            values.Dispose();
            throw;
        }
    }

    /// <summary>Replaces the values of variables as one version.</summary>
    /// <param name="targets">The variables.</param>
    /// <param name="create">Creates the values of a variable, on any thread.</param>
    /// <param name="maxThreads">Maximum number of threads; 0 for all processors.</param>
    /// <param name="globalStep">The new number of training steps; null to keep it.</param>
    /// <param name="onlyMissing">
    /// Whether a variable that received values in the meantime keeps them.
    /// </param>
    /// <remarks>
    /// The method creates all values outside the gate: if <paramref name="create"/> throws, no
    /// variable changes, and it can use this store. The method uses several threads, because most
    /// of the time is spent on the first use of new memory.
    /// </remarks>
    private void ReplaceAll(Variable[] targets, Func<Variable, HostBuffer> create, int maxThreads, long? globalStep, bool onlyMissing = false)
    {
        var fresh = new HostBuffer?[targets.Length];
        try
        {
            WorkerPool.Shared.For(targets.Length, i => fresh[i] = create(targets[i]), maxThreads);
            lock (Gate)
            {
                ThrowIfDisposed();
                for (int i = 0; i < targets.Length; i++)
                {
                    // A failed build can remove variables, and nothing would free the new values.
                    Variable target = targets[i];
                    if (ReferenceEquals(_variables.GetValueOrDefault(target.Name), target) && !(onlyMissing && target.IsInitialized))
                    {
                        target.Replace(fresh[i]!);
                        fresh[i] = null;
                    }
                }

                GlobalStep = GlobalStep is null ? null : globalStep ?? GlobalStep;
                Bump();
            }
        }
        finally
        {
            Free(fresh);
        }
    }

    /// <summary>Computes the penalties of all regularized variables.</summary>
    /// <param name="scope">
    /// The scope whose variables count, such as <c>resnet_v2_50</c>; null for all variables.
    /// </param>
    /// <returns>
    /// One penalty per regularized variable, in order of creation, all for one version of the
    /// values.
    /// </returns>
    /// <remarks>
    /// Each variable has one penalty, even if several layers or towers use it. As in slim, only the
    /// layer that creates a variable adds a loss. Source: slim's <c>REGULARIZATION_LOSSES</c>.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// A regularized variable has no values.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public IReadOnlyList<(Variable Variable, double Value)> RegularizationLosses(string? scope = null)
    {
        lock (Gate)
        {
            return
            [
                .. from variable in RegularizedIn(scope)
                   select (variable, variable.Regularizer.Loss(variable.Values())),
            ];
        }
    }

    /// <summary>
    /// Computes the sum of <see cref="RegularizationLosses"/>, which slim's total loss adds to the
    /// loss of the predictions.
    /// </summary>
    /// <param name="scope">
    /// The scope whose variables count, such as <c>resnet_v2_50</c>; null for all variables.
    /// </param>
    /// <returns>The sum of the penalties.</returns>
    /// <exception cref="InvalidOperationException">
    /// A regularized variable has no values.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public double RegularizationLoss(string? scope = null) => RegularizationLosses(scope).Sum(loss => loss.Value);

    /// <summary>Gets the regularized variables of a scope, or of all scopes.</summary>
    internal Variable[] RegularizedIn(string? scope)
    {
        lock (Gate)
        {
            return [.. _variables.Values.Where(variable =>
                variable.Regularizer != Regularizer.None && (scope is null || variable.Name.StartsWith($"{scope}/", StringComparison.Ordinal)))];
        }
    }

    /// <summary>Frees the values.</summary>
    /// <remarks>Sessions can still run the plans that they have compiled.</remarks>
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
                : throw new InvalidOperationException($"Variable '{name}' already exists. To reuse it, open its scope with reuse: true.");
        }
    }

    /// <summary>Removes the variables of a failed build.</summary>
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
            ?? throw new InvalidOperationException($"Variable '{name}' does not exist, so it cannot be reused. Create it first in a scope without reuse.");
        return variable.Shape == shape
            ? variable
            : throw new InvalidOperationException($"Variable '{name}' has shape {variable.Shape}, but the layer that reuses it needs shape {shape}.");
    }

    private KeyNotFoundException Unknown(string name)
    {
        string[] names = [.. Variables.Select(variable => variable.Name)];
        return new(names.Length == 0
            ? $"Unknown variable '{name}'. The store has no variables."
            : $"Unknown variable '{name}'. Similar names: {NearNames.Of(name, names, _ => false)}.");
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
