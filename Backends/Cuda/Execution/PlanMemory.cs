using System.Collections.Concurrent;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Searches for plans and caches the results for all workspaces and executables of a backend:
/// operations without a plan, so that the next way is tried immediately, and the engine of each
/// plan, so that refused engines are not built again. A plan belongs to the handle that created it,
/// so every workspace builds its own plans. The cache is thread-safe and bounded.
/// </summary>
/// <param name="maxEntries">
/// The maximum number of results. The next result discards all earlier results.
/// </param>
internal sealed class PlanMemory(int maxEntries = 4096)
{
    // The key determines the engine: the operation contains types, dimensions, strides, alignment,
    // window and epilogue.
    private readonly ConcurrentDictionary<(DnnConvolution Operation, DnnEngineRules Rules), Answer> _answers = [];

    /// <summary>Gets the number of stored results.</summary>
    public int Count => _answers.Count;

    /// <summary>Searches for a plan.</summary>
    /// <param name="dnn">The handle that runs the plan.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="rules">The rules that engines must satisfy.</param>
    /// <param name="refused">
    /// The list to which the method adds a line for each refused engine.
    /// </param>
    /// <returns>The plan, which the caller owns; null if no plan exists.</returns>
    public DnnPlan? Find(CudaDnn dnn, DnnConvolution operation, in DnnEngineRules rules, List<string> refused)
    {
        (DnnConvolution, DnnEngineRules) key = (operation, rules);
        DnnChoice? taken = null;
        if (_answers.TryGetValue(key, out Answer? known))
        {
            if (known.Taken is null)
            {
                refused.AddRange(known.Refused);
                return null;
            }

            taken = known.Taken;
        }

        DnnSearchResult result = DnnPlanSearch.Find(dnn, operation, rules, taken);
        if (known is null && _answers.Count >= maxEntries)
        {
            _answers.Clear();
        }

        _answers[key] = new(result.Plan?.Choice, result.Plan is null ? result.Refused : []);
        if (result.Plan is null)
        {
            refused.AddRange(result.Refused);
        }

        return result.Plan;
    }

    private sealed record Answer(DnnChoice? Taken, IReadOnlyList<string> Refused);
}
