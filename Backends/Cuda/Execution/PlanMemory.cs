using System.Collections.Concurrent;

namespace NeoResNet.Backends.Cuda;

/// <summary>Searches for plans and remembers for what there is none, so that every further workspace and executable goes on with the next way at once. Thread-safe, bounded.</summary>
internal sealed class PlanMemory
{
    private const int MostEntries = 4096;

    private readonly ConcurrentDictionary<(DnnConvolution Operation, DnnEngineRules Rules), IReadOnlyList<string>> _refused = [];
    private long _searches;

    /// <summary>How often cuDNN was asked.</summary>
    public long Searches => Interlocked.Read(ref _searches);

    /// <summary>Searches for a plan, owned by the caller.</summary>
    /// <param name="dnn">The handle that will run it.</param>
    /// <param name="operation">What to run.</param>
    /// <param name="rules">Which engines may.</param>
    /// <param name="refused">Gets a line for each thing refused.</param>
    /// <returns>Null where there is none.</returns>
    public DnnPlan? Find(CudaDnn dnn, DnnConvolution operation, in DnnEngineRules rules, List<string> refused)
    {
        (DnnConvolution, DnnEngineRules) key = (operation, rules);
        if (_refused.TryGetValue(key, out IReadOnlyList<string>? known))
        {
            refused.AddRange(known);
            return null;
        }

        _ = Interlocked.Increment(ref _searches);
        DnnSearchResult result = DnnPlanSearch.Find(dnn, operation, rules);
        if (result.Plan is null)
        {
            if (_refused.Count >= MostEntries)
            {
                _refused.Clear();
            }

            _refused[key] = result.Refused;
            refused.AddRange(result.Refused);
        }

        return result.Plan;
    }
}
