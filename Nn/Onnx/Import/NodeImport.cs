namespace NeoResNet.Nn.Onnx;

/// <summary>
/// Provides the inputs and attributes with which an operator's import adds the nodes of one ONNX
/// node.
/// </summary>
internal sealed class NodeImport(OnnxImporter importer, StoredNode node)
{
    /// <summary>Gets the operator, such as <c>Conv</c>.</summary>
    internal string Kind => node.Kind;

    /// <summary>Gets the version of ONNX's operators that the model uses.</summary>
    internal int OperatorSet => importer.OperatorSet;

    /// <summary>Gets the name of the first output.</summary>
    internal string Output => node.Outputs[0];

    /// <summary>Gets the number of inputs, with omitted ones.</summary>
    internal int InputCount => node.Inputs.Count;

    /// <summary>Gets the batch size that the model declares; null if a run determines it.</summary>
    internal int? DeclaredBatch => importer.DeclaredBatch;

    /// <summary>Gets the limit of numbers that the import creates.</summary>
    internal ImportBudget Budget => importer.Budget;

    /// <summary>Gets the creator of variables.</summary>
    internal ImportVariables Variables => importer.Variables;

    /// <summary>Gets a value that indicates whether all inputs are known at import.</summary>
    internal bool HasConstantInputsOnly => Enumerable.Range(0, InputCount).All(i => Find(i) is null or ImportedConstant);

    /// <summary>Creates an exception for a part of the operator that is not supported.</summary>
    internal UnsupportedOnnxException Unsupported(string what) => new($"{node.Operator} with {what}");

    /// <summary>Gets an input; null if it is omitted.</summary>
    internal ImportedValue? Find(int index) => index < node.Inputs.Count && node.Inputs[index].Length > 0 ? importer.ValueOf(node.Inputs[index]) : null;

    /// <summary>Gets an input that a run computes.</summary>
    internal ImportedTensor Tensor(int index) => Find(index) switch
    {
        ImportedTensor tensor => tensor,
        null => throw Unsupported($"input {index} omitted"),
        _ => throw Unsupported($"a constant as input {index}"),
    };

    /// <summary>Gets an input that is known at import.</summary>
    internal ImportedConstant Constant(int index) => FindConstant(index) ?? throw Unsupported($"input {index} omitted");

    /// <summary>Gets an input that is known at import; null if it is omitted.</summary>
    internal ImportedConstant? FindConstant(int index) => Find(index) switch
    {
        ImportedConstant constant => constant,
        null => null,
        _ => throw Unsupported($"an input {index} that is not constant"),
    };

    /// <summary>Gets an image of the order [batch, channels, height, width].</summary>
    internal ImportedTensor Image(int index) => Tensor(index) is { IsNchw: true } image
        ? image
        : throw Unsupported("an input that is not an image of the order [batch, channels, height, width]");

    /// <summary>Determines whether an output is used.</summary>
    internal bool Uses(int output) => output < node.Outputs.Count && importer.IsNeeded(node.Outputs[output]);

    /// <summary>Adds a node; the last node of an operator has the name of the output.</summary>
    internal Node Add(NodeOperation operation, params IReadOnlyList<Node> inputs) => importer.Graph.Add(operation, inputs, Output);

    /// <summary>Adds a node before the last one.</summary>
    internal Node AddInner(NodeOperation operation, params IReadOnlyList<Node> inputs) => importer.Graph.Add(operation, inputs, $"{Output}/{operation.Kind}");

    /// <summary>Sets the first output.</summary>
    internal void Set(ImportedValue value) => importer.Set(Output, value);

    /// <summary>Sets the first output to a node that has the axes of an input.</summary>
    internal void Set(ImportedTensor like, Node result) => Set(like with { Name = Output, Node = result });

    internal long Integer(string name, long missing) => node.Attributes.GetValueOrDefault(name)?.Integer ?? missing;

    internal float Real(string name, float missing) => node.Attributes.GetValueOrDefault(name)?.Real ?? missing;

    internal string Words(string name, string missing) => node.Attributes.GetValueOrDefault(name)?.Words ?? missing;

    internal StoredAttribute? Attribute(string name) => node.Attributes.GetValueOrDefault(name);

    /// <summary>Gets integers; null if the attribute is missing.</summary>
    internal IReadOnlyList<long>? Integers(string name) => node.Attributes.GetValueOrDefault(name)?.Integers;

    /// <summary>
    /// Gets integers that are an attribute in older versions of the operator and an input in newer
    /// ones; null if both are missing.
    /// </summary>
    internal IReadOnlyList<long>? IntegersOrInput(string attribute, int input) => FindConstant(input)?.Integers() ?? Integers(attribute);

    /// <summary>Converts an axis, which can count from the end, to an index.</summary>
    internal int Axis(long axis, int rank)
    {
        long index = axis < 0 ? axis + rank : axis;
        return index >= 0 && index < rank ? (int)index : throw Unsupported($"axis {axis} of a value of rank {rank}");
    }

    /// <summary>Converts axes, which can count from the end, to distinct indices.</summary>
    internal int[] AllAxes(IReadOnlyList<long> axes, int rank)
    {
        int[] indices = [.. axes.Select(axis => Axis(axis, rank))];
        return indices.Distinct().Count() == indices.Length ? indices : throw Unsupported("an axis given twice");
    }
}
