namespace NeoResNet.Backends.Cuda;

/// <summary>Looks for an engine: what the heuristics recommend first, then their list of last resorts; the first that keeps the rules and builds is taken.</summary>
internal static class DnnPlanSearch
{
    private static readonly CudnnHeuristicMode[] Modes = [CudnnHeuristicMode.A, CudnnHeuristicMode.Fallback];

    /// <summary>Searches for a plan.</summary>
    /// <param name="dnn">The handle that will run it.</param>
    /// <param name="operation">What to run.</param>
    /// <param name="rules">Which engines may.</param>
    /// <returns>A plan, or why there is none; a "no" of the library is an answer, not an error.</returns>
    /// <exception cref="CudaDnnException">A failure of any other kind.</exception>
    public static DnnSearchResult Find(CudaDnn dnn, IDnnOperation operation, in DnnEngineRules rules)
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
                plan = Find(graph, operation, rules, refused);
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
            CudnnDescriptor[] configurations = Recommended(graph, mode, refused);
            try
            {
                for (int i = 0; i < configurations.Length; i++)
                {
                    if (TryBuild(graph, operation, configurations[i], mode, rules, refused) is { } plan)
                    {
                        return plan;
                    }
                }
            }
            finally
            {
                foreach (CudnnDescriptor configuration in configurations)
                {
                    configuration.Dispose();
                }
            }
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
        DnnGraph graph, IDnnOperation operation, CudnnDescriptor configuration, CudnnHeuristicMode mode, in DnnEngineRules rules, List<string> refused)
    {
        (long engine, CudnnNumericalNote[] notes) = EngineOf(configuration);
        if (rules.Refuse(notes) is { } rule)
        {
            refused.Add($"engine {engine} ({mode}): {rule}");
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
                reason = $"it works in {workspace} bytes, more than {rules.WorkspaceLimit}";
            }

            if (reason is null)
            {
                return new(graph, descriptor, operation, engine, notes, mode, workspace);
            }

            refused.Add($"engine {engine} ({mode}): {reason}");
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
