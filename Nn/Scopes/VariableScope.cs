namespace NeoResNet.Nn;

/// <summary>
/// Represents an open variable scope, whose name is a prefix of the names of the variables inside
/// it.
/// </summary>
/// <remarks><see cref="Dispose"/> closes the scope.</remarks>
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
    /// Gets the full name without a slash at the end, such as <c>resnet_v2_50/block1</c>.
    /// </summary>
    /// <remarks>The name of the root scope is empty.</remarks>
    public string Name { get; }

    /// <summary>Gets the prefix of the names of nodes inside the scope.</summary>
    /// <remarks>
    /// Unlike <see cref="Name"/>, the prefix is unique in the graph: a second build that reuses the
    /// variables has another prefix. Source: TensorFlow's <c>original_name_scope</c>, without the
    /// slash at the end.
    /// </remarks>
    public string OriginalNameScope { get; }

    /// <summary>
    /// Gets a value that indicates whether layers inside the scope reuse existing variables instead
    /// of creating new ones.
    /// </summary>
    public bool Reuse { get; }

    /// <summary>Closes the scope and all scopes that are still open inside it.</summary>
    /// <remarks>Further calls do nothing.</remarks>
    public void Dispose() => _stack.Close(this);

    internal string Qualify(string name) => Join(Name, name);

    internal string QualifyNode(string name) => Join(OriginalNameScope, name);

    internal static string Join(string scope, string name) => scope.Length == 0 ? name : $"{scope}/{name}";
}
