using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>
/// Caches the compiled plans of a session, all for one version of the variables that they read.
/// </summary>
/// <remarks>
/// A change of one of these variables removes all plans and their packed parameters. Runs in
/// progress use the plans that they hold. Moving averages that no plan reads, as in training, can
/// change in each run.
/// </remarks>
internal sealed class PlanCache(VariableStore variables, IBackend backend, SessionOptions options) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Plan> _plans = [];
    private readonly ParameterTable _parameters = new();
    private readonly HashSet<Variable> _read = [];
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

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Clear();
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

            TensorProgram program = Lowerer.Lower(signature.Feeds, shapes, signature.Computed, _parameters);
            foreach (ParameterId id in program.Parameters.Keys)
            {
                parameterSet.Add(id, _parameters[id].Values);
            }

            lock (_gate)
            {
                // Record the variables first: if the compilation fails after some packing, the next
                // compilation must not find stale forms.
                _read.UnionWith(program.Parameters.Keys.SelectMany(id => _parameters[id].Variables));
            }

            var plan = new Plan(signature, shapes, backend.Compile(program, parameterSet, options.Compile));
            lock (_gate)
            {
                MakeRoom();
                _plans.Add(plan);
                if (_disposed)
                {
                    Clear();
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
            Clear();
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
                if (variable.ChangedAt > _version)
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

    private void Clear()
    {
        foreach (Plan plan in _plans)
        {
            plan.Release();
        }

        _plans.Clear();
        _read.Clear();
        _parameterSet?.Dispose();
        _parameterSet = null;
    }
}
