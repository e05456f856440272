namespace NeoResNet.Nn;

/// <content>Undoes builds that fail.</content>
public sealed partial class Graph
{
    private readonly List<Variable> _created = [];

    /// <summary>Runs a function that adds to this graph.</summary>
    /// <typeparam name="T">Type of the function's result.</typeparam>
    /// <param name="build">
    /// The function. No other thread may add to the graph at the same time.
    /// </param>
    /// <returns>The function's result.</returns>
    /// <remarks>
    /// If the function throws, the graph removes the nodes, names, scopes, variables and updates
    /// that the function added, so that the caller can try the same build again.
    /// </remarks>
    internal T Atomically<T>(Func<T> build)
    {
        (int nodes, int variables, int argScopes) = (_nodes.Count, _created.Count, _argScopes.Count);
        HashSet<string> names = [.. _names];
        VariableScopeStack.Mark scopes = _variableScopes.Remember();
        UpdatesCollection[] collections = [.. new HashSet<UpdatesCollection> { Updates, Args.BatchNorm.Updates ?? Updates }];
        int[] updates = [.. collections.Select(collection => collection.Count)];
        try
        {
            return build();
        }
        catch
        {
            while (_argScopes.Count > argScopes)
            {
                _ = _argScopes.Pop();
            }

            for (int i = 0; i < collections.Length; i++)
            {
                collections[i].RemoveFrom(updates[i]);
            }

            Variables.Remove(_created.Skip(variables));
            _created.RemoveRange(variables, _created.Count - variables);
            _nodes.RemoveRange(nodes, _nodes.Count - nodes);
            _names.IntersectWith(names);
            _variableScopes.Return(scopes);
            throw;
        }
    }
}
