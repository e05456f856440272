using System.Runtime.InteropServices;
using NeoResNet.Backends;
using NeoResNet.Onnx.Tests.Families;

namespace NeoResNet.Onnx.Tests.Import;

/// <summary>Writes ONNX models field by field, as exporters do. It shares no code with the library.</summary>
internal sealed class ModelWriter(int operatorSet, string producer = "pytorch")
{
    private readonly WireWriter _graph = new();
    private ulong _seed = 100;

    /// <summary>Gets or sets whether constants are listed as inputs too, as formats before version 4 require.</summary>
    public bool ListsConstantsAsInputs { get; init; }

    /// <summary>Gets or sets the domain under which the operator set is declared.</summary>
    public string? Domain { get; init; }

    public byte[] ToArray()
    {
        var set = new WireWriter();
        set = (Domain is null ? set : set.Text(1, Domain)).Number(2, operatorSet);
        return new WireWriter().Number(1, ListsConstantsAsInputs ? 3 : 8).Text(2, producer).Message(7, _graph.Text(2, "graph")).Message(8, set).ToArray();
    }

    /// <summary>Adds an input of float32; a size is a number or a name.</summary>
    public ModelWriter Input(string name, params object[] sizes) => Value(11, name, sizes);

    public ModelWriter Output(string name, params object[] sizes) => Value(12, name, sizes);

    /// <summary>Adds a node.</summary>
    /// <param name="kind">The operator, with its domain in front if it is not ONNX's own.</param>
    /// <param name="inputs">Names of the inputs, separated by spaces; "-" is an omitted one.</param>
    /// <param name="output">Names of the outputs, separated by spaces.</param>
    /// <param name="attributes">The attributes: long, long[], float, float[], string, or a tensor's message.</param>
    public ModelWriter Node(string kind, string inputs, string output, params (string Name, object Value)[] attributes)
    {
        var node = new WireWriter();
        foreach (string input in inputs.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            _ = node.Text(1, input == "-" ? "" : input);
        }

        foreach (string each in output.Split(' '))
        {
            _ = node.Text(2, each);
        }

        int dot = kind.LastIndexOf('.');
        _ = node.Text(3, $"node of {output}").Text(4, kind[(dot + 1)..]);
        foreach ((string name, object value) in attributes)
        {
            _ = node.Message(5, Attribute(name, value));
        }

        _ = dot < 0 ? node : node.Text(7, kind[..dot]);
        _ = _graph.Message(1, node);
        return this;
    }

    /// <summary>Adds a constant of float32 with random values from -1 to 1.</summary>
    public ModelWriter Weights(string name, params int[] sizes) => Weights(name, -1, 1, sizes);

    /// <summary>Adds a constant of float32 with random values.</summary>
    public ModelWriter Weights(string name, float low, float high, params int[] sizes) => Constant(name, Tensor(name, sizes, Draw(sizes, low, high)));

    /// <summary>Adds a constant of float32.</summary>
    public ModelWriter Floats(string name, int[] sizes, params float[] values) => Constant(name, Tensor(name, sizes, values));

    /// <summary>Adds a constant of int64.</summary>
    public ModelWriter Integers(string name, params long[] values) => Constant(name, Tensor(name, [values.Length], values), 7);

    /// <summary>Adds a constant with a message and a type of the caller's.</summary>
    public ModelWriter Constant(string name, WireWriter tensor, int type = 1)
    {
        _ = _graph.Message(5, tensor);
        return ListsConstantsAsInputs ? Value(11, name, [], type) : this;
    }

    /// <summary>Adds the four constants of a batch norm: NAME.scale, NAME.bias, NAME.mean, NAME.var.</summary>
    public ModelWriter Norm(string name, int channels) => Weights($"{name}.scale", 0.5f, 1.5f, channels).Weights($"{name}.bias", channels)
        .Weights($"{name}.mean", channels).Weights($"{name}.var", 0.5f, 2, channels);

    public float[] Draw(int[] sizes, float low, float high)
    {
        float[] values = new float[sizes.Aggregate(1, (product, size) => product * size)];
        new RandomUniform([values.Length], low, high, _seed++, new Epilogue()).Fill(values);
        return values;
    }

    public static WireWriter Tensor(string name, int[] sizes, float[] values) => Head(name, sizes, 1).Bytes(9, MemoryMarshal.AsBytes<float>(values));

    public static WireWriter Tensor(string name, int[] sizes, long[] values) => Head(name, sizes, 7).Bytes(9, MemoryMarshal.AsBytes<long>(values));

    /// <summary>Begins a TensorProto: sizes, type and name.</summary>
    public static WireWriter Head(string name, int[] sizes, int type)
    {
        var tensor = new WireWriter();
        foreach (int size in sizes)
        {
            _ = tensor.Number(1, size);
        }

        return tensor.Number(2, type).Text(8, name);
    }

    private static WireWriter Attribute(string name, object value)
    {
        WireWriter attribute = new WireWriter().Text(1, name);
        switch (value)
        {
            case int integer:
                return attribute.Number(3, integer).Number(20, 2);
            case float real:
                return attribute.Real(2, real).Number(20, 1);
            case string words:
                return attribute.Text(4, words).Number(20, 3);
            case WireWriter tensor:
                return attribute.Message(5, tensor).Number(20, 4);
            case float[] reals:
                Array.ForEach(reals, real => attribute.Real(7, real));
                return attribute.Number(20, 6);
            default:
                Array.ForEach((int[])value, integer => attribute.Number(8, integer));
                return attribute.Number(20, 7);
        }
    }

    private ModelWriter Value(int field, string name, object[] sizes, int type = 1)
    {
        var shape = new WireWriter();
        foreach (object size in sizes)
        {
            _ = shape.Message(1, size is int number ? new WireWriter().Number(1, number) : new WireWriter().Text(2, (string)size));
        }

        WireWriter tensor = new WireWriter().Number(1, type);
        tensor = sizes.Length == 0 ? tensor : tensor.Message(2, shape);
        _ = _graph.Message(field, new WireWriter().Text(1, name).Message(2, new WireWriter().Message(1, tensor)));
        return this;
    }
}
