namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Searches for an engine among the heuristics' recommendations and then among their fallbacks. The
/// search uses the first engine that satisfies the rules and can be built.
/// </summary>
internal static class DnnPlanSearch
{
    private static readonly CudnnHeuristicMode[] Modes = [CudnnHeuristicMode.A, CudnnHeuristicMode.Fallback];

    /// <summary>Searches for a plan.</summary>
    /// <param name="dnn">The handle that runs the plan.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="rules">The rules that engines must satisfy.</param>
    /// <param name="known">
    /// The result of an earlier search for the same operation and rules. The search tries it first,
    /// so that it does not build refused engines again.
    /// </param>
    /// <returns>
    /// A plan, or the reasons why no plan exists. If the library has no engine, the method does not
    /// throw.
    /// </returns>
    /// <exception cref="CudaDnnException">The library reported any other failure.</exception>
    public static DnnSearchResult Find(CudaDnn dnn, IDnnOperation operation, in DnnEngineRules rules, DnnChoice? known = null)
    {
        var refused = new List<string>();
        var graph = new DnnGraph(dnn);
        try
        {
            operation.AddTo(graph);
            DnnPlan? plan = null;
            if (graph.TryComplete() is { } reason)
            {
                refused.Add($"graph: {reason}");
            }
            else
            {
                plan = (known is { } choice ? Find(graph, operation, choice.Mode, choice.Place, rules, refused) : null) ?? Find(graph, operation, rules, refused);
            }

            if (plan is null)
            {
                graph.Dispose();
            }

            return new(plan, refused);
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    private static DnnPlan? Find(DnnGraph graph, IDnnOperation operation, in DnnEngineRules rules, List<string> refused)
    {
        foreach (CudnnHeuristicMode mode in Modes)
        {
            if (Find(graph, operation, mode, null, rules, refused) is { } plan)
            {
                return plan;
            }
        }

        return null;
    }

    // Tries one list, or only one position of the list.
    private static DnnPlan? Find(DnnGraph graph, IDnnOperation operation, CudnnHeuristicMode mode, int? only, in DnnEngineRules rules, List<string> refused)
    {
        CudnnDescriptor[] configurations = Recommended(graph, mode, refused);
        try
        {
            for (int i = only ?? 0; i < Math.Min(configurations.Length, only + 1 ?? int.MaxValue); i++)
            {
                if (TryBuild(graph, operation, configurations[i], new(mode, i), rules, refused) is { } plan)
                {
                    return plan;
                }
            }
        }
        finally
        {
            Array.ForEach(configurations, configuration => configuration.Dispose());
        }

        return null;
    }

    private static CudnnDescriptor[] Recommended(DnnGraph graph, CudnnHeuristicMode mode, List<string> refused)
    {
        using var heuristics = new CudnnDescriptor(graph.Dnn.Context, CudnnDescriptorType.EngineHeuristics);
        heuristics.Set(CudnnAttribute.HeuristicsOperationGraph, graph.Descriptor!);
        heuristics.Set(CudnnAttribute.HeuristicsMode, CudnnAttributeType.HeuristicMode, [mode]);
        if (heuristics.TryComplete() is { } reason)
        {
            refused.Add($"heuristics {mode}: {reason}");
            return [];
        }

        long count = heuristics.Count(CudnnAttribute.HeuristicsResults, CudnnAttributeType.Descriptor);
        if (count == 0)
        {
            refused.Add($"heuristics {mode}: no engine");
            return [];
        }

        return heuristics.GetDescriptors(CudnnAttribute.HeuristicsResults, CudnnDescriptorType.EngineConfig, count);
    }

    private static DnnPlan? TryBuild(
        DnnGraph graph, IDnnOperation operation, CudnnDescriptor configuration, DnnChoice choice, in DnnEngineRules rules, List<string> refused)
    {
        (long engine, CudnnNumericalNote[] notes) = EngineOf(configuration);
        if (rules.Refuse(notes) is { } rule)
        {
            refused.Add($"engine {engine} ({choice.Mode}): {rule}");
            return null;
        }

        var descriptor = new CudnnDescriptor(graph.Dnn.Context, CudnnDescriptorType.ExecutionPlan);
        try
        {
            descriptor.Set(CudnnAttribute.PlanHandle, graph.Dnn);
            descriptor.Set(CudnnAttribute.PlanEngineConfig, configuration);
            string? reason = descriptor.TryComplete();
            long workspace = reason is null ? descriptor.GetInt64(CudnnAttribute.PlanWorkspaceSize) : 0;
            if (workspace > rules.WorkspaceLimit)
            {
                reason = $"it needs a workspace of {workspace} bytes; the limit is {rules.WorkspaceLimit} bytes";
            }

            if (reason is null)
            {
                return new(graph, descriptor, operation, engine, notes, choice, workspace);
            }

            refused.Add($"engine {engine} ({choice.Mode}): {reason}");
            descriptor.Dispose();
            return null;
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    private static (long Engine, CudnnNumericalNote[] Notes) EngineOf(CudnnDescriptor configuration)
    {
        CudnnDescriptor[] engines = configuration.GetDescriptors(CudnnAttribute.EngineConfigEngine, CudnnDescriptorType.Engine, 1);
        try
        {
            return (
                engines[0].GetInt64(CudnnAttribute.EngineGlobalIndex),
                engines[0].Get<CudnnNumericalNote>(CudnnAttribute.EngineNumericalNotes, CudnnAttributeType.NumericalNote));
        }
        finally
        {
            Array.ForEach(engines, engine => engine.Dispose());
        }
    }
}
