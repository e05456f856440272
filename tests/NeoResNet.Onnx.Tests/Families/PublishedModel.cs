namespace NeoResNet.Onnx.Tests.Families;

/// <summary>
/// An ONNX graph put together layer by layer as a published definition reads, with random weights under the definition's own
/// names. Values are NCHW.
/// </summary>
/// <param name="outputsFirst">Whether the family stores filters as OIHW and dense weights as [outputs, inputs]; else HWIO and [inputs, outputs].</param>
internal sealed class PublishedModel(bool outputsFirst)
{
    private const string Input = "input";
    private readonly WireWriter _graph = new();
    private readonly Dictionary<string, int> _channels = [];
    private readonly Random _random = new(5);
    private int _nodes;
    private bool _normalized;

    /// <summary>The weights, in the family's names and layouts.</summary>
    public Dictionary<string, (int[] Shape, float[] Values)> Weights { get; } = [];

    public string Start(int channels)
    {
        _channels[Input] = channels;
        return Input;
    }

    public int ChannelsOf(string x) => _channels[x];

    /// <summary>A convolution with padding in front and behind; <paramref name="bias"/> is null where there is none.</summary>
    public string Conv(string x, string weight, int outputs, int kernel, int stride, int before, int after, string? bias = null)
    {
        int inputs = _channels[x];
        float range = MathF.Sqrt(1.5f / (kernel * kernel * inputs));
        float[] values = Draw(outputs * inputs * kernel * kernel, -range, range);
        Weights[weight] = outputsFirst ? ([outputs, inputs, kernel, kernel], values) : ([kernel, kernel, inputs, outputs], Hwio(values, outputs, inputs, kernel * kernel));
        string[] operands = [x, Constant([outputs, inputs, kernel, kernel], values)];
        if (bias is not null)
        {
            operands = [.. operands, Vector(bias, outputs, -0.3f, 0.3f)];
        }

        return Node("Conv", operands, outputs, Integers("kernel_shape", kernel, kernel), Integers("strides", stride, stride), Integers("pads", before, before, after, after));
    }

    public string BatchNorm(string x, string gamma, string beta, string mean, string variance, float epsilon)
    {
        int channels = _channels[x];

        // The first variances are so small that an epsilon a thousandth off would show.
        (float low, float high) = _normalized ? (0.2f, 1.5f) : (1e-5f, 3e-5f);
        _normalized = true;
        return Node(
            "BatchNormalization",
            [x, Vector(gamma, channels, 0.5f, 1.3f), Vector(beta, channels, -0.3f, 0.5f), Vector(mean, channels, -0.3f, 0.3f), Vector(variance, channels, low, high)],
            channels,
            new WireWriter().Text(1, "epsilon").Real(2, epsilon).Number(20, 1));
    }

    public string Relu(string x) => Node("Relu", [x], _channels[x]);

    public string Add(string x, string y) => Node("Add", [x, y], _channels[x]);

    /// <summary>A 3x3 max pool of stride 2 whose padding never wins.</summary>
    public string MaxPool(string x, int padding) =>
        Node("MaxPool", [x], _channels[x], Integers("kernel_shape", 3, 3), Integers("strides", 2, 2), Integers("pads", padding, padding, padding, padding));

    /// <summary>Every second row and column.</summary>
    public string Halve(string x) => Node("MaxPool", [x], _channels[x], Integers("kernel_shape", 1, 1), Integers("strides", 2, 2));

    /// <summary>One cell of zeros on every side.</summary>
    public string ZeroPad(string x)
    {
        string pads = $"pads{_nodes}";
        var tensor = new WireWriter().Number(1, 8).Number(2, 7).Text(8, pads);
        foreach (long pad in (long[])[0, 0, 1, 1, 0, 0, 1, 1])
        {
            _ = tensor.Number(7, pad);
        }

        _ = _graph.Message(5, tensor);
        return Node("Pad", [x, pads], _channels[x]);
    }

    /// <summary>Mean over height and width, then a dense layer: [batch, outputs].</summary>
    public string Classify(string x, string weight, string bias, int outputs)
    {
        int inputs = _channels[x];
        float[] values = Draw(outputs * inputs, -1, 1);
        Weights[weight] = outputsFirst ? ([outputs, inputs], values) : ([inputs, outputs], Hwio(values, outputs, inputs, 1));
        string flat = Node("Flatten", [Node("GlobalAveragePool", [x], inputs)], inputs);
        return Node("Gemm", [flat, Constant([outputs, inputs], values), Vector(bias, outputs, -1, 1)], outputs, new WireWriter().Text(1, "transB").Number(3, 1).Number(20, 2));
    }

    /// <summary>Mean over height and width, then a 1x1 convolution as classifier: [batch, outputs].</summary>
    public string ClassifyByConvolution(string x, string weight, string bias, int outputs) =>
        Node("Flatten", [Conv(Node("GlobalAveragePool", [x], _channels[x]), weight, outputs, 1, 1, 0, 0, bias)], outputs);

    /// <summary>The file's bytes.</summary>
    public byte[] ToBytes(string output)
    {
        _ = _graph.Text(2, "published").Message(11, Value(Input, 4)).Message(12, Value(output, 2));
        return new WireWriter().Number(1, 8).Message(7, _graph).Message(8, new WireWriter().Number(2, 17)).ToArray();
    }

    private static WireWriter Value(string name, int rank)
    {
        var shape = new WireWriter();
        for (int i = 0; i < rank; i++)
        {
            _ = shape.Message(1, new WireWriter().Text(2, $"{name}{i}"));
        }

        return new WireWriter().Text(1, name).Message(2, new WireWriter().Message(1, new WireWriter().Number(1, 1).Message(2, shape)));
    }

    private string Vector(string name, int length, float low, float high)
    {
        float[] values = Draw(length, low, high);
        Weights[name] = ([length], values);
        return Constant([length], values);
    }

    private string Constant(int[] shape, float[] values)
    {
        string name = $"constant{Weights.Count}_{_nodes}";
        var tensor = new WireWriter();
        foreach (int size in shape)
        {
            _ = tensor.Number(1, size);
        }

        _ = _graph.Message(5, tensor.Number(2, 1).Text(8, name).Floats(9, values));
        return name;
    }

    private string Node(string kind, string[] operands, int channels, params WireWriter[] attributes)
    {
        string result = $"{kind}{_nodes++}";
        var node = new WireWriter();
        foreach (string operand in operands)
        {
            _ = node.Text(1, operand);
        }

        _ = node.Text(2, result).Text(4, kind);
        foreach (WireWriter attribute in attributes)
        {
            _ = node.Message(5, attribute);
        }

        _ = _graph.Message(1, node);
        _channels[result] = channels;
        return result;
    }

    private static WireWriter Integers(string name, params int[] values)
    {
        WireWriter attribute = new WireWriter().Text(1, name);
        foreach (int value in values)
        {
            _ = attribute.Number(8, value);
        }

        return attribute.Number(20, 7);
    }

    private float[] Draw(int count, float low, float high) => [.. Enumerable.Range(0, count).Select(_ => low + ((high - low) * _random.NextSingle()))];

    private static float[] Hwio(float[] oihw, int outputs, int inputs, int taps) =>
        [.. Enumerable.Range(0, oihw.Length).Select(i => oihw[((i % outputs * inputs) + (i / outputs % inputs)) * taps + (i / (outputs * inputs))])];
}
