namespace NeoResNet.Nn;

/// <content>Undoes builds that fail.</content>
public sealed partial class Graph
{
    private readonly List<Variable> _created = [];

    // What to undo if the current build fails; null outside of builds.
    private List<Action>? _undo;

    /// <summary>Runs a function that adds to this graph.</summary>
    /// <typeparam name="T">Type of the function's result.</typeparam>
    /// <param name="build">
    /// The function. No other thread may add to the graph at the same time.
    /// </param>
    /// <returns>The function's result.</returns>
    /// <remarks>
    /// If the function throws, the graph removes the nodes, names, scopes, variables and updates
    /// that the function added, also from collections that an arg scope inside the function names,
    /// so that the caller can try the same build again.
    /// </remarks>
    internal T Atomically<T>(Func<T> build)
    {
        (int nodes, int variables, int argScopes) = (_nodes.Count, _created.Count, _argScopes.Count);
        HashSet<string> names = [.. _names];
        VariableScopeStack.Mark scopes = _variableScopes.Remember();
        bool isOutermost = _undo is null;
        List<Action> undo = _undo ??= [];
        int done = undo.Count;
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

            for (int i = undo.Count - 1; i >= done; i--)
            {
                undo[i]();
            }

            undo.RemoveRange(done, undo.Count - done);
            Variables.Remove(_created.Skip(variables));
            _created.RemoveRange(variables, _created.Count - variables);
            _nodes.RemoveRange(nodes, _nodes.Count - nodes);
            _names.IntersectWith(names);
            _variableScopes.Return(scopes);
            throw;
        }
        finally
        {
            _undo = isOutermost ? null : undo;
        }
    }

    /// <summary>
    /// Records how to remove an entry from a collection that refers to a new node. Builds that fail
    /// call the action, in the reverse order.
    /// </summary>
    internal void OnUndo(Action remove) => _undo?.Add(remove);
}
