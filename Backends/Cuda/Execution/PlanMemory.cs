using System.Collections.Concurrent;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Searches for plans and remembers what came of it, for all workspaces and executables of a backend: for what there is none, so that the next
/// way is taken at once, and which engine was taken, so that none before it is built again. A plan itself belongs to the handle that it was
/// made with, so every workspace builds its own. Thread-safe, bounded.
/// </summary>
/// <param name="mostEntries">Answers that are kept; with one more all are forgotten.</param>
internal sealed class PlanMemory(int mostEntries = 4096)
{
    // Everything that decides about an engine: types, dimensions, strides, alignment, window and what follows are in the operation.
    private readonly ConcurrentDictionary<(DnnConvolution Operation, DnnEngineRules Rules), Answer> _answers = [];

    /// <summary>Answers that are kept now.</summary>
    public int Count => _answers.Count;

    /// <summary>Searches for a plan, owned by the caller.</summary>
    /// <param name="dnn">The handle that will run it.</param>
    /// <param name="operation">What to run.</param>
    /// <param name="rules">Which engines may.</param>
    /// <param name="refused">Gets a line for each thing refused.</param>
    /// <returns>Null where there is none.</returns>
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
        if (known is null && _answers.Count >= mostEntries)
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
