namespace NeoResNet.Nn;

/// <content>Builds that leave nothing behind when they fail.</content>
public sealed partial class Graph
{
    private readonly List<Variable> _created = [];

    /// <summary>
    /// Runs a function that adds to this graph. If it throws, the nodes, names, scopes, variables
    /// and updates that it added are removed, so that the same build can be tried again.
    /// </summary>
    /// <typeparam name="T">What the function returns.</typeparam>
    /// <param name="build">Adds layers. No other thread builds on this graph meanwhile.</param>
    /// <returns>The function's result.</returns>
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
