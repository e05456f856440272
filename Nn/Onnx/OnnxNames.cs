namespace NeoResNet.Nn.Onnx;

/// <summary>Assigns unique names to the values of a model.</summary>
/// <remarks>
/// The model reserves the caller's names of inputs and outputs first, and they stay unchanged.
/// </remarks>
internal sealed class OnnxNames
{
    private readonly HashSet<string> _taken = [];

    /// <summary>Reserves a name, which must not be taken.</summary>
    internal void Reserve(string name, string role)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!_taken.Add(name))
        {
            throw new ArgumentException($"The name '{name}' of an {role} occurs twice. Give each input and output its own name.");
        }
    }

    /// <summary>Returns the wanted name, made unique with _1, _2, ...</summary>
    internal string Unique(string wanted)
    {
        string name = wanted;
        for (int i = 1; !_taken.Add(name); i++)
        {
            name = $"{wanted}_{i}";
        }

        return name;
    }
}
