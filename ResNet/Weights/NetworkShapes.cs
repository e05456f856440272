using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Represents the shapes that the arrays of a network have in the files of its family, without
/// those of the logits.
/// </summary>
internal sealed class NetworkShapes
{
    private readonly Dictionary<Shape, int> _counts;

    /// <summary>Determines the shapes of a network.</summary>
    /// <param name="network">A network of a family with own names.</param>
    public NetworkShapes(NetworkDefinition network)
    {
        using var variables = new VariableStore();
        network.AddVariables(variables, classes: 0);
        _counts = Count(variables.Variables.Select(variable => network.ShapeInFile(variable.Shape)));
    }

    /// <summary>Returns how often each shape occurs.</summary>
    public static Dictionary<Shape, int> Count(IEnumerable<Shape> shapes)
    {
        var counts = new Dictionary<Shape, int>();
        foreach (Shape shape in shapes)
        {
            counts[shape] = counts.GetValueOrDefault(shape) + 1;
        }

        return counts;
    }

    /// <summary>Returns whether a file has at least as many arrays of each shape.</summary>
    /// <param name="file">The result of <see cref="Count"/> for the file.</param>
    public bool AreIn(Dictionary<Shape, int> file) => _counts.All(pair => file.GetValueOrDefault(pair.Key) >= pair.Value);
}
