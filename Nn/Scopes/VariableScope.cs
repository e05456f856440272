namespace NeoResNet.Nn;

/// <summary>
/// Represents an open variable scope, whose name is a prefix of the names of the variables inside
/// it. <see cref="Dispose"/> closes it.
/// </summary>
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

    /// <summary>
    /// Gets the full name without a slash at the end, such as <c>resnet_v2_50/block1</c>. The name
    /// of the root scope is empty.
    /// </summary>
    public string Name { get; }

    /// <summary>
    /// Gets the prefix of the names of nodes inside the scope. Unlike <see cref="Name"/> it is
    /// unique in the graph: a second build that reuses the variables has another prefix.
    /// </summary>
    /// <remarks>
    /// Source: TensorFlow's <c>original_name_scope</c>, here without the slash at the end.
    /// </remarks>
    public string OriginalNameScope { get; }

    /// <summary>
    /// Gets whether layers inside the scope reuse existing variables instead of creating new ones.
    /// </summary>
    public bool Reuse { get; }

    /// <summary>
    /// Closes the scope and all scopes that are still open inside it. Further calls do nothing.
    /// </summary>
    public void Dispose() => _stack.Close(this);

    internal string Qualify(string name) => Join(Name, name);

    internal string QualifyNode(string name) => Join(OriginalNameScope, name);

    internal static string Join(string scope, string name) => scope.Length == 0 ? name : $"{scope}/{name}";
}
