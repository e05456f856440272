using NeoResNet.Tensors;

namespace NeoResNet.Nn.Onnx;

/// <summary>Adds constants to a model: each variable once per form that nodes need.</summary>
internal sealed class OnnxConstants(OnnxDocument model, OnnxNames names)
{
    private readonly Dictionary<(Variable Variable, string Form), string> _known = [];

    /// <summary>
    /// Adds the weights of a convolution, reordered to [outputs, inputs, height, width], and
    /// returns the name.
    /// </summary>
    internal string Filters(Variable weights)
    {
        Shape shape = weights.Shape;
        return Once(weights, "filters", [shape[3], shape[2], shape[0], shape[1]], () =>
        {
            NhwcTensor values = weights.ToTensor();
            return ChannelsFirst.FromHwio(values);
        });
    }

    /// <summary>Adds one number per channel and returns the name.</summary>
    internal string Vector(Variable vector) => Once(vector, "vector", [vector.Shape.ElementCount], vector.ToTensor);

    /// <summary>
    /// Adds one number per channel, in a shape that ONNX can add to a value of the given rank, and
    /// returns the name.
    /// </summary>
    internal string Summand(Variable vector, int rank) => rank == 4
        ? Once(vector, "summand", [vector.Shape.ElementCount, 1, 1], vector.ToTensor)
        : Vector(vector);

    /// <summary>Adds the same number for all channels and returns the name.</summary>
    internal string Filled(string name, int channels, float value) => Add(name, [channels], () =>
    {
        NhwcTensor values = NhwcTensor.CreateUninitialized([channels]);
        values.Span.Fill(value);
        return values;
    });

    /// <summary>Adds one number without dimensions and returns the name.</summary>
    internal string Number(string name, float value) => Add(name, [], () => new NhwcTensor([], [value]));

    /// <summary>Adds a tensor of this library's layout and returns the name.</summary>
    internal string Add(string name, Func<NhwcTensor> make, Shape shape) => shape.Rank != 4
        ? Add(name, shape.Dimensions.ToArray(), make)
        : Add(name, [shape[0], shape[3], shape[1], shape[2]], () =>
        {
            NhwcTensor values = make();
            return ChannelsFirst.FromNhwc(values);
        });

    internal string Integers(string name, params IReadOnlyList<int> values)
    {
        string unique = names.Unique(name);
        model.Constants.Add(new OnnxConstant.Integers(unique, values));
        return unique;
    }

    private string Once(Variable variable, string form, IReadOnlyList<int> dimensions, Func<NhwcTensor> make)
    {
        if (!_known.TryGetValue((variable, form), out string? name))
        {
            name = Add(variable.Name, dimensions, make);
            _known.Add((variable, form), name);
        }

        return name;
    }

    private string Add(string name, IReadOnlyList<int> dimensions, Func<NhwcTensor> make)
    {
        string unique = names.Unique(name);
        model.Constants.Add(new OnnxConstant.Floats(unique, dimensions, make));
        return unique;
    }
}
