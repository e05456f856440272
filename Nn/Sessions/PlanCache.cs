using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>
/// The compiled plans of a session, bounded, all for one version of the variables. When the variables change, all plans and
/// their packed parameters are given up; runs in progress finish on what they hold.
/// </summary>
internal sealed class PlanCache(VariableStore variables, IBackend backend, SessionOptions options) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Plan> _plans = [];
    private readonly ParameterTable _parameters = new();
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

    /// <summary>The plan for a signature and the feeds' shapes, held for the caller; compiled where it is not there yet.</summary>
    internal Plan Acquire(Signature signature, ReadOnlySpan<Tensor> feeds)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(Session));
            Plan plan = (_version == variables.Version ? Find(signature, feeds) : null) ?? Compile(signature, feeds);
            plan.LastUsed = ++_clock;
            plan.Hold();
            return plan;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            GiveUp();
        }
    }

    private Plan? Find(Signature signature, ReadOnlySpan<Tensor> feeds)
    {
        foreach (Plan plan in _plans)
        {
            if (plan.Fits(signature, feeds))
            {
                return plan;
            }
        }

        return null;
    }

    private Plan Compile(Signature signature, ReadOnlySpan<Tensor> feeds)
    {
        var shapes = new Shape[feeds.Length];
        for (int i = 0; i < shapes.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(feeds[i]);
            shapes[i] = feeds[i].Shape;
        }

        signature.CheckFeeds(shapes);

        // Holding the store's gate keeps the variables still, so that all parameters are of one version.
        lock (variables.Gate)
        {
            if (_version != variables.Version || _parameterSet is null)
            {
                GiveUp();
                _parameterSet = backend.CreateParameterSet();
                _version = variables.Version;
            }

            Program program = Lowerer.Lower(signature.Feeds, shapes, signature.Fetches, _parameters);
            foreach (ParameterId id in program.Parameters.Keys)
            {
                _parameterSet.Add(id, _parameters.SourceOf(id));
            }

            var plan = new Plan(signature, shapes, backend.Compile(program, _parameterSet, options.Compile));
            MakeRoom();
            _plans.Add(plan);
            return plan;
        }
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

    private void GiveUp()
    {
        foreach (Plan plan in _plans)
        {
            plan.Release();
        }

        _plans.Clear();
        _parameterSet?.Dispose();
        _parameterSet = null;
    }
}
