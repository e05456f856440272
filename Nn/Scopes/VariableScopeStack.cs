namespace NeoResNet.Nn;

/// <summary>
/// Holds the open variable scopes of one graph, and the counts that make default names unique.
/// </summary>
internal sealed class VariableScopeStack
{
    private readonly Stack<VariableScope> _open = new();
    private readonly Dictionary<string, int> _timesOpened = [];
    private readonly Func<string, string> _uniqueNodeName;

    internal VariableScopeStack(Func<string, string> uniqueNodeName)
    {
        _uniqueNodeName = uniqueNodeName;
        _open.Push(new VariableScope(this, "", "", reuse: false));
    }

    internal VariableScope Current => _open.Peek();

    internal VariableScope Open(string? name, string? defaultName, bool? reuse)
    {
        if (name is null && defaultName is null)
        {
            throw new ArgumentException("The name and the default name of a variable scope are both null. Pass one of them.");
        }

        if (reuse == true && name is null)
        {
            throw new ArgumentException($"Cannot reuse variables in the scope with the default name '{defaultName}': reuse needs the name of the scope. Pass the scope's name.");
        }

        string part = name ?? UniqueDefault(defaultName!);
        CheckPart(part);
        string fullName = Current.Qualify(part);
        _timesOpened[fullName] = TimesOpened(fullName) + 1;

        // As in TensorFlow, inner scopes inherit reuse and cannot turn it off.
        var scope = new VariableScope(this, fullName, _uniqueNodeName(Current.QualifyNode(part)), Current.Reuse || reuse == true);
        _open.Push(scope);
        return scope;
    }

    internal void Close(VariableScope scope)
    {
        if (!_open.Contains(scope) || _open.Count == 1)
        {
            return;
        }

        // Also close the scopes that are still open inside. An exception here would hide the
        // exception that prevented their closing.
        while (_open.Pop() != scope)
        {
        }

        // If the scope is opened again, its default names restart, so that a build with reuse
        // finds the same variables.
        foreach (string inner in _timesOpened.Keys.Where(key => key.StartsWith(scope.Name + "/", StringComparison.Ordinal)).ToArray())
        {
            _ = _timesOpened.Remove(inner);
        }
    }

    /// <summary>Records which scopes are open and how often each was opened.</summary>
    internal Mark Remember() => new(Current, new(_timesOpened));

    /// <summary>Closes the scopes that were opened since a mark, and restores its counts.</summary>
    internal void Return(Mark mark)
    {
        while (_open.Contains(mark.Open) && Current != mark.Open)
        {
            _ = _open.Pop();
        }

        _timesOpened.Clear();
        foreach ((string name, int times) in mark.TimesOpened)
        {
            _timesOpened.Add(name, times);
        }
    }

    private string UniqueDefault(string defaultName)
    {
        string unique = defaultName;
        for (int i = 1; TimesOpened(Current.Qualify(unique)) > 0; i++)
        {
            unique = $"{defaultName}_{i}";
        }

        return unique;
    }

    private int TimesOpened(string fullName) => _timesOpened.GetValueOrDefault(fullName);

    private static void CheckPart(string part)
    {
        if (part.Length == 0 || part.StartsWith('/') || part.EndsWith('/') || part.Contains("//", StringComparison.Ordinal))
        {
            throw new ArgumentException($"Invalid scope name '{part}': it must not be empty, start or end with '/', or contain '//'.");
        }
    }

    /// <summary>Represents the state of the scopes at one moment.</summary>
    /// <param name="Open">The innermost open scope.</param>
    /// <param name="TimesOpened">
    /// The number of times that each scope was opened, by full name.
    /// </param>
    internal sealed record Mark(VariableScope Open, Dictionary<string, int> TimesOpened);
}
