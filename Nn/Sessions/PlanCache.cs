using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>
/// Caches the compiled plans of a session, all for one version of the variables that they read.
/// </summary>
/// <remarks>
/// A change of one of these variables removes all plans and their packed parameters, except for the
/// plans of training steps that read other variables only. Runs in progress use the plans that they
/// hold. Moving averages that no plan reads, as in training, can change in each run. Plans of
/// training steps read the memory of the variables that they train, so the changes of these
/// variables do not remove them.
/// </remarks>
internal sealed class PlanCache(VariableStore variables, IBackend backend, SessionOptions options) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Plan> _plans = [];
    private readonly ParameterTable _parameters = new();
    private readonly HashSet<Variable> _read = [];
    private readonly Dictionary<Variable, HostBuffer> _live = [];
    private IParameterSet? _parameterSet;
    private long _version = -1;
    private long _clock;
    private bool _disposed;

    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _plans.Count;
            }
        }
    }

    /// <summary>Gets the plan for a signature and the feeds' shapes, held for the caller.</summary>
    /// <remarks>If the cache does not contain the plan, this method compiles it.</remarks>
    internal Plan Acquire(Signature signature, ReadOnlySpan<NhwcTensor> feeds)
    {
        lock (_gate)
        {
            if (IsCurrent() && TryHold(signature, feeds) is { } plan)
            {
                return plan;
            }
        }

        return AcquireNew(signature, feeds);
    }

    /// <summary>Removes the plans of a signature.</summary>
    internal void Remove(Signature signature)
    {
        lock (_gate)
        {
            foreach (Plan plan in _plans.Where(plan => plan.Signature == signature))
            {
                plan.Release();
            }

            _ = _plans.RemoveAll(plan => plan.Signature == signature);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Clear([]);
        }
    }

    /// <summary>Compiles a plan.</summary>
    /// <remarks>
    /// The method holds the variables' gate, so that all parameters are of one version and only one
    /// thread compiles at a time. Runs of cached plans need only the cache's own gate and continue
    /// meanwhile.
    /// </remarks>
    private Plan AcquireNew(Signature signature, ReadOnlySpan<NhwcTensor> feeds)
    {
        Shape[] shapes = Callable.ShapesOf(feeds);
        signature.CheckFeeds(shapes);
        lock (variables.Gate)
        {
            IParameterSet parameterSet;
            lock (_gate)
            {
                parameterSet = Refresh();
                if (TryHold(signature, feeds) is { } known)
                {
                    return known;
                }
            }

            TensorProgram program = Lowerer.Lower(signature.Feeds, shapes, signature.Computed, _parameters, signature.Live);
            Variable[] read = [.. program.Parameters.Keys.Where(id => _parameters[id].Live is null).SelectMany(id => _parameters[id].Variables).Distinct()];
            (Variable Variable, HostBuffer Memory)[] live =
                [.. program.Parameters.Keys.Select(id => _parameters[id].Live).OfType<Variable>().Distinct().Select(variable => (variable, variable.Memory))];
            foreach (ParameterId id in program.Parameters.Keys)
            {
                Add(parameterSet, id);
            }

            lock (_gate)
            {
                // Record the variables first: if the compilation fails after some packing, the next
                // compilation must not find stale forms.
                Record(read, live);
            }

            var plan = new Plan(signature, shapes, backend.Compile(program, parameterSet, options.Compile), read, live);
            lock (_gate)
            {
                MakeRoom();
                _plans.Add(plan);
                if (_disposed)
                {
                    Clear([]);
                }

                return TryHold(signature, feeds)!;
            }
        }
    }

    private Plan? TryHold(Signature signature, ReadOnlySpan<NhwcTensor> feeds)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(Session));
        foreach (Plan plan in _plans)
        {
            if (plan.Fits(signature, feeds))
            {
                plan.LastUsed = ++_clock;
                plan.Hold();
                return plan;
            }
        }

        return null;
    }

    private IParameterSet Refresh()
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(Session));
        if (!IsCurrent() || _parameterSet is null)
        {
            Clear([.. _plans.Where(plan => plan.Live.Count > 0 && !plan.Read.Any(IsChanged) && plan.Live.All(IsThere))]);
            _parameterSet = backend.CreateParameterSet();
            _version = variables.Version;
        }

        return _parameterSet;
    }

    /// <summary>Determines whether the variables that the plans read are unchanged.</summary>
    /// <remarks>
    /// The method reads the version first: a later change belongs to a later version.
    /// </remarks>
    private bool IsCurrent()
    {
        long version = variables.Version;
        if (version != _version)
        {
            foreach (Variable variable in _read)
            {
                if (IsChanged(variable))
                {
                    return false;
                }
            }

            foreach ((Variable variable, HostBuffer memory) in _live)
            {
                if (!IsThere((variable, memory)))
                {
                    return false;
                }
            }

            _version = version;
        }

        return true;
    }

    private void MakeRoom()
    {
        while (_plans.Count >= Math.Max(1, options.PlanCacheSize))
        {
            Plan oldest = _plans.MinBy(plan => plan.LastUsed)!;
            _ = _plans.Remove(oldest);
            oldest.Release();
        }
    }

    private void Add(IParameterSet parameterSet, ParameterId id)
    {
        ParameterExpression parameter = _parameters[id];
        if (parameter.Live is not { } variable)
        {
            parameterSet.Add(id, parameter.Values);
        }
        else if (parameterSet is HostParameterSet host)
        {
            host.AddLive(id, variable.Memory);
        }
        else
        {
            throw new NotSupportedException($"The backend '{backend.Info.Name}' does not support training. Train with the CPU backend.");
        }
    }

    private void Record(IEnumerable<Variable> read, IEnumerable<(Variable Variable, HostBuffer Memory)> live)
    {
        _read.UnionWith(read);
        foreach ((Variable variable, HostBuffer memory) in live)
        {
            _live[variable] = memory;
        }
    }

    private bool IsChanged(Variable variable) => variable.ChangedAt > _version;

    // Restoring and initializing moves the values to other memory.
    private static bool IsThere((Variable Variable, HostBuffer Memory) live) => ReferenceEquals(live.Variable.Memory, live.Memory);

    private void Clear(Plan[] kept)
    {
        foreach (Plan plan in _plans.Except(kept))
        {
            plan.Release();
        }

        _plans.Clear();
        _plans.AddRange(kept);
        _read.Clear();
        _live.Clear();
        foreach (Plan plan in kept)
        {
            Record(plan.Read, plan.Live);
        }

        _parameterSet?.Dispose();
        _parameterSet = null;
    }
}
