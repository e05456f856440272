namespace NeoResNet.Nn;

/// <summary>An open variable scope: variables asked for inside it get its name as a prefix. Closed by <see cref="Dispose"/>.</summary>
public sealed class VariableScope : IDisposable
{
    private readonly VariableScopeStack _stack;

    internal VariableScope(VariableScopeStack stack, string name, string originalNameScope, bool reuse)
    {
        _stack = stack;
        Name = name;
        OriginalNameScope = originalNameScope;
        Reuse = reuse;
    }

    /// <summary>Full name, without a slash at the end: <c>resnet_v2_50/block1</c>. Empty for the root.</summary>
    public string Name { get; }

    /// <summary>
    /// Prefix of the nodes made inside. Unlike <see cref="Name"/> it is unique in the graph, so a second build that reuses
    /// the variables has another one (TensorFlow's <c>original_name_scope</c>, here without the slash at the end).
    /// </summary>
    public string OriginalNameScope { get; }

    /// <summary>Whether variables asked for inside must exist already.</summary>
    public bool Reuse { get; }

    /// <summary>Closes the scope, and any left open inside it. Further calls do nothing.</summary>
    public void Dispose() => _stack.Close(this);

    internal string Qualify(string name) => Join(Name, name);

    internal string QualifyNode(string name) => Join(OriginalNameScope, name);

    internal static string Join(string scope, string name) => scope.Length == 0 ? name : $"{scope}/{name}";
}
