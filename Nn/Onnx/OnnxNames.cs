namespace NeoResNet.Nn.Onnx;

/// <summary>Hands out the names of a model's values, each once. The caller's names for inputs and outputs come first and stay as they are.</summary>
internal sealed class OnnxNames
{
    private readonly HashSet<string> _taken = [];

    /// <summary>Takes a name that must be free.</summary>
    internal void Reserve(string name, string role)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!_taken.Add(name))
        {
            throw new ArgumentException($"The name '{name}' of an {role} is taken: inputs and outputs must have names of their own.");
        }
    }

    /// <summary>A free name: the one asked for, else with _1, _2, ...</summary>
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
