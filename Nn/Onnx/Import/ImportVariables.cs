using NeoResNet.Tensors;

namespace NeoResNet.Nn.Onnx;

/// <summary>Creates the variables of an imported graph: each constant once per layout.</summary>
/// <param name="graph">The graph.</param>
/// <param name="budget">Limits the number of values.</param>
/// <param name="assigns">Whether the variables receive their values.</param>
internal sealed class ImportVariables(Graph graph, ImportBudget budget, bool assigns)
{
    private delegate void Fill(Span<float> destination);

    private readonly Dictionary<(string Name, string Layout), Variable> _known = [];
    private readonly Dictionary<string, int> _layouts = [];

    /// <summary>Creates the variable of a filter, in the layout of <see cref="Conv2DOperation"/>.</summary>
    /// <param name="constant">The weights.</param>
    /// <param name="filter">The position of each weight in the constant.</param>
    internal Variable Filter(ImportedConstant constant, FilterLayout filter) =>
        Create(constant, filter.ToString(), filter.Shape, destination => filter.Copy(constant.Floats(), destination));

    /// <summary>Creates the variable of one number per channel.</summary>
    /// <param name="constant">One number per channel, or one number for all channels.</param>
    /// <param name="channels">Number of channels.</param>
    internal Variable Vector(ImportedConstant constant, int channels) => Create(constant, $"vector of {channels}", [channels], destination =>
    {
        ReadOnlySpan<float> values = constant.Floats();
        if (values.Length == 1)
        {
            destination.Fill(values[0]);
        }
        else
        {
            values.CopyTo(destination);
        }
    });

    private Variable Create(ImportedConstant constant, string layout, Shape shape, Fill fill)
    {
        if (_known.TryGetValue((constant.Name, layout), out Variable? known))
        {
            return known;
        }

        budget.Take(shape.ElementCount);
        Variable variable = graph.GetVariable(UniqueName(constant.Name), shape, Initializer.Zeros);
        if (assigns)
        {
            lock (graph.Variables.Gate)
            {
                fill(variable.Writable());
                graph.Variables.Bump();
            }
        }

        _known.Add((constant.Name, layout), variable);
        return variable;
    }

    private string UniqueName(string wanted)
    {
        int number = _layouts.GetValueOrDefault(wanted);
        string name = number == 0 ? wanted : $"{wanted}_{number}";
        while (graph.Variables.TryGet(name) is not null)
        {
            name = $"{wanted}_{++number}";
        }

        _layouts[wanted] = number + 1;
        return name;
    }
}
